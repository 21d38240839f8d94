import type { Clock } from '../../../shared/clock.ts';
import { RecentCache } from '../../../shared/recent-cache.ts';
import type { CountedTerm } from './find-passages.ts';

/** How long a count of a frequent term is reused: a book does not lose thousands of passages in a minute. */
const KEPT_MS = 60_000;
const MOST_KEPT = 10_000;
/** Counts below are not kept: they take little time, and a rare term may be new. */
const FREQUENT = 10;

/** Remembers the counts of frequent terms. Counting them is most of the work of a search, and every question contains the same ones. */
export interface TermCounts {
    countOrNull(owners: readonly string[], term: string): number | null;
    add(owners: readonly string[], counted: CountedTerm): void;
}

export function createTermCounts(now: Clock): TermCounts {
    const kept = new RecentCache<string, { readonly count: number; readonly until: number }>(MOST_KEPT);
    return {
        countOrNull(owners, term) {
            const known = kept.get(keyOf(owners, term));
            return known !== undefined && known.until > now().getTime() ? known.count : null;
        },
        add(owners, { term, count }) {
            if (count < FREQUENT) return;
            kept.set(keyOf(owners, term), { count, until: now().getTime() + KEPT_MS });
        },
    };
}

function keyOf(owners: readonly string[], term: string): string {
    return `${owners.join('\n')}\n\n${term}`;
}
