const MOST_RECENT = 50_000;

/** A pure function of a line that keeps its results: books are compared line by line for every lesson. */
export function createRecentCache<Result>(read: (line: string) => Result): (line: string) => Result {
    const recent = new Map<string, Result>();
    return line => {
        const known = recent.get(line);
        if (known !== undefined) return known;
        const result = read(line);
        if (recent.size >= MOST_RECENT) recent.clear();
        recent.set(line, result);
        return result;
    };
}
