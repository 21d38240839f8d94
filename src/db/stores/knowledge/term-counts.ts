import type { Clock } from '../../../shared/clock.ts';
import { RecentCache } from '../../../shared/recent-cache.ts';
import type { CountedTerm } from './find-passages.ts';

/** How long a word counts as frequent without being counted again: a book does not lose thousands of passages every minute. */
const KEPT_MS = 60_000;
const MOST_KEPT = 10_000;
/** Passages from which on counting takes longer than remembering; what is rarer may be new, and counts at once. */
const FREQUENT = 10;

/** In how many passages the frequent words are. Counting those is most of the work of a search, and the same ones come with every question. */
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
