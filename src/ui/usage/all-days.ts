import type { UsageAnswer } from '../../http/web/operation-ui-protocol.ts';

type DaySum = UsageAnswer['groups']['day'][number];

const DAY_MS = 24 * 60 * 60 * 1000;

/** Every day of the range with its sums; of days on which nothing was said there are none in the answer. */
export function allDays({ firstDay, lastDay, groups }: UsageAnswer): readonly DaySum[] {
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
