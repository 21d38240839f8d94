/** Each range ends a fifth above the one before: fine enough to tell providers apart, few enough to count. */
const GROWTH = 1.2;

/** The number of the range that a time is in: range n ends at 1.2ⁿ milliseconds. */
export function rangeOf(milliseconds: number): number {
    return milliseconds <= 1 ? 0 : Math.ceil(Math.log(milliseconds) / Math.log(GROWTH));
}

export interface RangeCount {
    readonly range: number;
    readonly count: number;
}

/** The time that `share` of all stay below, in milliseconds, a tenth more or less; `null` of none. */
export function quantileOrNull(counts: readonly RangeCount[], share: number): number | null {
    const total = counts.reduce((sum, { count }) => sum + count, 0);
    let below = 0;
    for (const { range, count } of counts.toSorted((one, other) => one.range - other.range)) {
        below += count;
        // The middle of the range.
        if (below >= total * share) return Math.round(GROWTH ** (range - 0.5));
    }
    return null;
}
