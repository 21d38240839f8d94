import { toTerms } from '../../../books/to-terms.ts';
import type { KnowledgeSearch } from '../../../ports/knowledge-search.ts';
import type { Clock } from '../../../shared/clock.ts';
import type { Database } from '../../database.ts';
import { type CountedTerm, countTerms, findNewestPassages, findPassages } from './find-passages.ts';
import { PassageIndex } from './passage-index.ts';
import { createTermCounts } from './term-counts.ts';

/** Further words would not improve the search. */
const MOST_TERMS = 32;
/** Terms of more passages are used for ranking only if there is no rarer term. */
const COMMON = 500;

/** Knowledge in the table `KnowledgePassage`, found by SQLite's FTS5 or Postgres' full text search. */
export function createKnowledgeSearch(database: Database, now: Clock): KnowledgeSearch {
    const passageIndex = new PassageIndex(database, now);
    const termCounts = createTermCounts(now);
    return {
        index: (owner, knowledge) => passageIndex.synchronize(owner, knowledge),

        async find({ owners, question, limit }) {
            const questionTerms = [...new Set(toTerms(question))].slice(0, MOST_TERMS);
            if (questionTerms.length === 0 || owners.length === 0) return [];
            const { dialect } = database;
            const counted = await countAll(owners, questionTerms);
            if (counted.length === 0) return [];
            const terms = counted.map(({ term }) => term);
            const rare = counted.filter(({ count }) => count <= COMMON);
            if (rare.length === 0 || expectedWithAll(counted, sizeOf(owners)) >= limit) {
                const newest = await database.read(findNewestPassages(dialect, { owners, terms, limit }));
                // If so many passages contain all terms, no other passage matches better.
                if (rare.length === 0 || newest.length === limit) return newest;
            }
            return database.read(findPassages(dialect, { owners, terms: rare, limit }));
        },
    };

    /** The terms that at least one passage contains. */
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

    /** The number of passages of the owners that this server has indexed. */
    function sizeOf(owners: readonly string[]): number {
        return owners.reduce((sum, owner) => sum + passageIndex.sizeOf(owner), 0);
    }
}

/** The expected number of passages with all terms if terms were independent. Common terms may be in all passages. */
function expectedWithAll(counted: readonly CountedTerm[], size: number): number {
    return counted.reduce((sum, { count }) => (count > COMMON ? sum : (sum * count) / Math.max(size, 1)), size);
}
