/** Days in UTC, as `YYYY-MM-DD`; both are in it. */
export interface DayRange {
    readonly firstDay: string;
    readonly lastDay: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** So many days up to today. */
export function toDayRange(now: Date, days: number): DayRange {
    const first = new Date(now.getTime() - (days - 1) * DAY_MS);
    return { firstDay: first.toISOString().slice(0, 10), lastDay: now.toISOString().slice(0, 10) };
}
