import { toTerms } from '../../books/to-terms.ts';
import type { KnowledgeSearch } from '../../ports/knowledge-search.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Database } from '../database.ts';
import { countTerms, findNewestPassages, findPassages } from './find-passages.ts';
import { createPassageIndex } from './passage-index.ts';

/** More words say no more about what is asked. */
const MOST_TERMS = 32;
/** A term of more passages than this tells them apart only where nothing rarer does. */
const COMMON = 500;

/** Knowledge in the table `KnowledgePassage`, found by SQLite's FTS5 or Postgres' full text search. */
export function createKnowledgeSearch(database: Database, now: Clock): KnowledgeSearch {
    const index = createPassageIndex(database, now);
    return {
        keep: (owner, knowledge) => index.keep(owner, knowledge),

        async find({ owners, question, limit }) {
            const terms = [...new Set(toTerms(question))].slice(0, MOST_TERMS);
            if (terms.length === 0 || owners.length === 0) return [];
            const { dialect } = database;
            const counted = await database.read(countTerms(dialect, { owners, terms }, COMMON + 1));
            const known = counted.filter(({ count }) => count > 0);
            const rare = known.filter(({ count }) => count <= COMMON).map(({ term }) => term);
            if (rare.length > 0) return database.read(findPassages(dialect, { owners, terms: rare, limit }));
            const common = known.map(({ term }) => term);
            return common.length === 0
                ? []
                : database.read(findNewestPassages(dialect, { owners, terms: common, limit }));
        },
    };
}
