import { toTerms } from '../../books/to-terms.ts';
import type { KnowledgeSearch } from '../../ports/knowledge-search.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Database } from '../database.ts';
import { findPassages } from './find-passages.ts';
import { createPassageIndex } from './passage-index.ts';

/** More words say no more about what is asked. */
const MOST_TERMS = 32;

/** Knowledge in the table `KnowledgePassage`, found by SQLite's FTS5 or Postgres' full text search. */
export function createKnowledgeSearch(database: Database, now: Clock): KnowledgeSearch {
    const index = createPassageIndex(database, now);
    return {
        keep: (owner, knowledge) => index.keep(owner, knowledge),

        async find({ owners, question, limit }) {
            const terms = [...new Set(toTerms(question))].slice(0, MOST_TERMS);
            if (terms.length === 0 || owners.length === 0) return [];
            return database.read(findPassages(database.dialect, { owners, terms, limit }));
        },
    };
}
