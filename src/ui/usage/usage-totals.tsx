import type { UsageAnswer } from '../../http/web/operation-ui-protocol.ts';
import { formatDuration, formatNumber, formatShortNumber } from './format-values.ts';

export function UsageTotals({ total }: { readonly total: UsageAnswer['total'] }) {
    const { replies, failures, promptTokens, completionTokens, durationMs } = total;
    return (
        <dl class="totals">
            <Total label="Replies" value={formatShortNumber(replies)} title={formatNumber(replies)} />
            <Total label="Failed" value={formatShortNumber(failures)} title={formatNumber(failures)} />
            <Total label="Input tokens" value={formatShortNumber(promptTokens)} title={formatNumber(promptTokens)} />
            <Total
                label="Output tokens"
                value={formatShortNumber(completionTokens)}
                title={formatNumber(completionTokens)}
            />
            <Total label="Average reply time" value={replies === 0 ? '–' : formatDuration(durationMs / replies)} />
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
