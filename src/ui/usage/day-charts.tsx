import { useMemo } from 'preact/hooks';
import type { UsageAnswer } from '../../http/web/operation-ui-protocol.ts';
import { allDays } from './all-days.ts';
import { DayChart } from './day-chart.tsx';
import { toNumber, toShortNumber, toTime } from './to-words.ts';

const MAIN = '--chart-main';
const SECOND = '--chart-second';

/** What was said, what it cost and how long it took, day by day. */
export function DayCharts({ usage }: { readonly usage: UsageAnswer }) {
    const { days, replies, tokens, tokensDrawn, times } = useMemo(() => toColumns(usage), [usage]);
    return (
        <>
            <DayChart title="Replies" days={days} columns={replies} toText={toNumber} toLabel={toShortNumber} />
            <div class="chart-pair">
                <DayChart
                    title="Tokens"
                    days={days}
                    columns={tokens}
                    drawn={tokensDrawn}
                    toText={toNumber}
                    toLabel={toShortNumber}
                />
                <DayChart title="Time a reply took" days={days} columns={times} toText={toTime} toLabel={toTime} />
            </div>
        </>
    );
}

function toColumns(usage: UsageAnswer) {
    const sums = allDays(usage);
    const input = sums.map(({ promptTokens }) => promptTokens);
    const output = sums.map(({ completionTokens }) => completionTokens);
    const both = input.map((tokens, index) => tokens + (output[index] ?? 0));
    const average = sums.map(({ replies, durationMs }) => (replies === 0 ? null : durationMs / replies));
    return {
        days: sums.map(({ key }) => key),
        replies: [
            { label: 'All', values: sums.map(({ replies }) => replies), color: MAIN },
            { label: 'Failed', values: sums.map(({ failures }) => failures), color: '--danger' },
        ],
        tokens: [
            { label: 'Read', values: input, color: MAIN },
            { label: 'Written', values: output, color: SECOND },
        ],
        // Written tokens stand below those read, on the same bar.
        tokensDrawn: [
            { label: 'Read', values: both, color: MAIN },
            { label: 'Written', values: output, color: SECOND },
        ],
        times: [{ label: 'On average', values: average, color: MAIN }],
    } as const;
}
