import { toTerms } from '../../books/to-terms.ts';
import type { KnowledgeSearch } from '../../ports/knowledge-search.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Database } from '../database.ts';
import { createCommonTerms } from './common-terms.ts';
import { type CountedTerm, countTerms, findNewestPassages, findPassages } from './find-passages.ts';
import { createPassageIndex } from './passage-index.ts';

/** More words say no more about what is asked. */
const MOST_TERMS = 32;
/** A term of more passages than this tells them apart only where nothing rarer does. */
const COMMON = 500;

/** Knowledge in the table `KnowledgePassage`, found by SQLite's FTS5 or Postgres' full text search. */
export function createKnowledgeSearch(database: Database, now: Clock): KnowledgeSearch {
    const index = createPassageIndex(database, now);
    const commonTerms = createCommonTerms(now);
    return {
        keep: (owner, knowledge) => index.keep(owner, knowledge),

        async find({ owners, question, limit }) {
            const terms = [...new Set(toTerms(question))].slice(0, MOST_TERMS);
            if (terms.length === 0 || owners.length === 0) return [];
            const { dialect } = database;
            const uncounted = terms.filter(term => !commonTerms.has(owners, term));
            const rare = await countRare(owners, uncounted);
            if (rare.length > 0) return database.read(findPassages(dialect, { owners, terms: rare, limit }));
            const common = terms.filter(term => commonTerms.has(owners, term));
            return common.length === 0
                ? []
                : database.read(findNewestPassages(dialect, { owners, terms: common, limit }));
        },
    };

    /** Those of the terms that tell passages apart; the common ones among them are taken note of. */
    async function countRare(owners: readonly string[], terms: readonly string[]): Promise<readonly CountedTerm[]> {
        if (terms.length === 0) return [];
        const counted = await database.read(countTerms(database.dialect, { owners, terms }, COMMON + 1));
        for (const { term, count } of counted) if (count > COMMON) commonTerms.add(owners, term);
        return counted.filter(({ count }) => count > 0 && count <= COMMON);
    }
}
