import { toTerms } from '../../../books/to-terms.ts';
import type { KnowledgeSearch } from '../../../ports/knowledge-search.ts';
import type { Clock } from '../../../shared/clock.ts';
import type { Database } from '../../database.ts';
import { type CountedTerm, countTerms, findNewestPassages, findPassages } from './find-passages.ts';
import { createPassageIndex } from './passage-index.ts';
import { createTermCounts } from './term-counts.ts';

/** More words say no more about what is asked. */
const MOST_TERMS = 32;
/** A term of more passages than this tells them apart only where nothing rarer does. */
const COMMON = 500;

/** Knowledge in the table `KnowledgePassage`, found by SQLite's FTS5 or Postgres' full text search. */
export function createKnowledgeSearch(database: Database, now: Clock): KnowledgeSearch {
    const index = createPassageIndex(database, now);
    const termCounts = createTermCounts(now);
    return {
        keep: (owner, knowledge) => index.keep(owner, knowledge),

        async find({ owners, question, limit }) {
            const asked = [...new Set(toTerms(question))].slice(0, MOST_TERMS);
            if (asked.length === 0 || owners.length === 0) return [];
            const { dialect } = database;
            const counted = await countAll(owners, asked);
            if (counted.length === 0) return [];
            const terms = counted.map(({ term }) => term);
            const rare = counted.filter(({ count }) => count <= COMMON);
            if (rare.length === 0 || expectedWithAll(counted, sizeOf(owners)) >= limit) {
                const newest = await database.read(findNewestPassages(dialect, { owners, terms, limit }));
                // Where so many have all of the words, others match no better.
                if (rare.length === 0 || newest.length === limit) return newest;
            }
            return database.read(findPassages(dialect, { owners, terms: rare, limit }));
        },
    };

    /** Those of the terms that are in a passage at all. */
    async function countAll(owners: readonly string[], terms: readonly string[]): Promise<readonly CountedTerm[]> {
        const known = terms.flatMap(term => {
            const count = termCounts.countOrNull(owners, term);
            return count === null ? [] : [{ term, count }];
        });
        const unknown = terms.filter(term => !known.some(each => each.term === term));
        if (unknown.length === 0) return known;
        const counted = await database.read(countTerms(database.dialect, { owners, terms: unknown }, COMMON + 1));
        for (const each of counted) termCounts.add(owners, each);
        return [...known, ...counted.filter(({ count }) => count > 0)];
    }

    /** Passages of the owners, as far as this server has put them into the index. */
    function sizeOf(owners: readonly string[]): number {
        return owners.reduce((sum, owner) => sum + index.sizeOf(owner), 0);
    }
}

/** How many passages would have all of the terms if each had its terms by chance; common ones may be in all of them. */
function expectedWithAll(counted: readonly CountedTerm[], size: number): number {
    return counted.reduce((sum, { count }) => (count > COMMON ? sum : (sum * count) / Math.max(size, 1)), size);
}
