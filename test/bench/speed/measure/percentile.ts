/** The value below which such a part of the values is; `NaN` if there are none. */
export function percentile(values: readonly number[], part: number): number {
    const sorted = values.toSorted((one, other) => one - other);
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
    return percentile(values, 0.5);
}
