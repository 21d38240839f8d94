export type LimitPeriod = 'minute' | 'quarter' | 'day' | 'month';

/** The span of time in which something is counted; the next one begins at nothing again. */
export interface LimitWindow {
    /** Another for each window. */
    readonly name: string;
    /** Milliseconds since 1970. */
    readonly endsAt: number;
}

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** The window that a moment is in: minutes and quarters of the hour, days and months of UTC. The same on every server. */
export function limitWindowAt(period: LimitPeriod, at: number): LimitWindow {
    if (period === 'month') {
        const date = new Date(at);
        const endsAt = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
        return { name: `month ${date.toISOString().slice(0, 7)}`, endsAt };
    }
    const lengthMs = LENGTHS[period];
    const index = Math.floor(at / lengthMs);
    return { name: `${period} ${index}`, endsAt: (index + 1) * lengthMs };
}

const LENGTHS = { minute: MINUTE_MS, quarter: QUARTER_MS, day: DAY_MS } as const;
