import type { Clock } from '../../shared/clock.ts';

/** How long a word counts as common without being counted again: a book does not lose thousands of passages every minute. */
const KEPT_MS = 60_000;
const MOST_KEPT = 10_000;

/**
 * The words that were found in too many passages to tell them apart. Counting those is most of the work of a search, and the same ones
 * come with every question.
 */
export interface CommonTerms {
    has(owners: readonly string[], term: string): boolean;
    add(owners: readonly string[], term: string): void;
}

export function createCommonTerms(now: Clock): CommonTerms {
    const keptUntil = new Map<string, number>();
    return {
        has(owners, term) {
            return (keptUntil.get(keyOf(owners, term)) ?? 0) > now().getTime();
        },
        add(owners, term) {
            if (keptUntil.size >= MOST_KEPT) keptUntil.clear();
            keptUntil.set(keyOf(owners, term), now().getTime() + KEPT_MS);
        },
    };
}

function keyOf(owners: readonly string[], term: string): string {
    return `${owners.join('\n')}\n\n${term}`;
}
