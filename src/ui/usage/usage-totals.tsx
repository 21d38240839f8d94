import type { UsageAnswer } from '../../http/web/operation-ui-protocol.ts';
import { toNumber, toShortNumber, toTime } from './to-words.ts';

export function UsageTotals({ total }: { readonly total: UsageAnswer['total'] }) {
    const { replies, failures, promptTokens, completionTokens, durationMs } = total;
    return (
        <dl class="totals">
            <Total label="Replies" value={toShortNumber(replies)} title={toNumber(replies)} />
            <Total label="Failed" value={toShortNumber(failures)} title={toNumber(failures)} />
            <Total label="Tokens read" value={toShortNumber(promptTokens)} title={toNumber(promptTokens)} />
            <Total label="Tokens written" value={toShortNumber(completionTokens)} title={toNumber(completionTokens)} />
            <Total label="Time a reply took" value={replies === 0 ? '–' : toTime(durationMs / replies)} />
        </dl>
    );
}

interface TotalProps {
    readonly label: string;
    readonly value: string;
    readonly title?: string;
}

function Total({ label, value, title }: TotalProps) {
    return (
        <div>
            <dt>{label}</dt>
            <dd title={title}>{value}</dd>
        </div>
    );
}
