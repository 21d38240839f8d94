import { useMemo } from 'preact/hooks';
import type { UsageAnswer } from '../../http/web/operation-ui-protocol.ts';

import { DayChart } from './day-chart.tsx';
import { formatDuration, formatNumber, formatShortNumber } from './format-values.ts';

const MAIN = '--chart-main';
const SECOND = '--chart-second';

/** Replies, tokens and reply time by day. */
export function DayCharts({ usage }: { readonly usage: UsageAnswer }) {
    const { days, replies, tokens, tokensDrawn, times } = useMemo(() => toColumns(usage), [usage]);
    return (
        <>
            <DayChart title="Replies" days={days} columns={replies} toText={formatNumber} toLabel={formatShortNumber} />
            <div class="chart-pair">
                <DayChart
                    title="Tokens"
                    days={days}
                    columns={tokens}
                    drawn={tokensDrawn}
                    toText={formatNumber}
                    toLabel={formatShortNumber}
                />
                <DayChart
                    title="Reply time"
                    days={days}
                    columns={times}
                    toText={formatDuration}
                    toLabel={formatDuration}
                />
            </div>
        </>
    );
}

function toColumns(usage: UsageAnswer) {
    const sums = everyDay(usage);
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
            { label: 'Input', values: input, color: MAIN },
            { label: 'Output', values: output, color: SECOND },
        ],
        // Stacked bars: output tokens below input tokens.
        tokensDrawn: [
            { label: 'Input', values: both, color: MAIN },
            { label: 'Output', values: output, color: SECOND },
        ],
        times: [{ label: 'Average', values: average, color: MAIN }],
    } as const;
}

type DaySum = UsageAnswer['groups']['day'][number];

const DAY_MS = 24 * 60 * 60 * 1000;

/** Adds the days without replies, which the response leaves out. */
function everyDay({ firstDay, lastDay, groups }: UsageAnswer): readonly DaySum[] {
    const known = new Map(groups.day.map(sum => [sum.key, sum]));
    const days: DaySum[] = [];
    for (let time = Date.parse(firstDay); time <= Date.parse(lastDay); time += DAY_MS) {
        const key = new Date(time).toISOString().slice(0, 10);
        days.push(
            known.get(key) ?? { key, replies: 0, failures: 0, promptTokens: 0, completionTokens: 0, durationMs: 0 },
        );
    }
    return days;
}
