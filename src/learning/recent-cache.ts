import { RecentCache } from '../shared/recent-cache.ts';

const MOST_RECENT = 50_000;

/** Memoizes a pure function of a line: books are compared line by line for every lesson. */
export function createRecentCache<Result extends object>(read: (line: string) => Result): (line: string) => Result {
    const recent = new RecentCache<string, Result>(MOST_RECENT);
    return line => recent.get(line) ?? recent.set(line, read(line));
}
