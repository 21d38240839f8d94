export type LimitPeriod = 'minute' | 'quarter' | 'day' | 'month';

/** A period in which requests or tokens are counted. The next one starts from zero. */
export interface LimitWindow {
    /** Unique for each window. */
    readonly name: string;
    /** Milliseconds since 1970. */
    readonly endsAt: number;
}

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** The window of a moment: minutes, quarters of an hour, days and months in UTC. The same on every server. */
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
