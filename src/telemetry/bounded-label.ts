/** What all values are called for which there is no room. */
const OTHER = 'other';

/** Lets `most` different values through, the first that come: each value is a time series, and names are anybody's choice. */
export function createBoundedLabel(most: number): (value: string) => string {
    const known = new Set<string>();
    return value => {
        if (known.has(value)) return value;
        if (known.size >= most) return OTHER;
        known.add(value);
        return value;
    };
}
