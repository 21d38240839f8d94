import { sql } from 'drizzle-orm';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { asPostgres } from '../../schema/as-postgres.ts';
import type { SearchTables } from '../../schema/search-tables.ts';
import { prepared } from '../../statement.ts';
import { run, type TransactionBody } from '../../transaction.ts';

/** One transaction writes so many pages: one or two milliseconds. */
const PAGES = 16;

/**
 * Merges some of what SQLite's indexes of words were written in: each transaction adds a part, and a search looks into all of them.
 * `false` where there is nothing to merge. FTS5 would do so by itself, but in hundreds of pages within a commit.
 */
export function* mergeSomeWords(): TransactionBody<boolean> {
    for (const merge of MERGES) {
        const before = yield* countChanges();
        yield* run(merge());
        // A merge that had nothing to do counts as one change: https://www.sqlite.org/fts5.html#the_merge_command
        if ((yield* countChanges()) - before > 1) return true;
    }
    return false;
}

/** An index takes commands as rows. */
const MERGES = ['ChatText', 'KnowledgeText'].map(name =>
    prepared(`words.merge${name}`, ({ db }) => {
        const commands = sqliteTable(name, { command: text(name), pages: integer('rank') });
        return db
            .insert(asPostgres<SearchTables['ChatText']>(commands))
            .values({ command: 'merge', pages: PAGES } as never);
    }),
);

function* countChanges(): TransactionBody<number> {
    const [changes] = yield* run(findChanges());
    return changes?.count ?? 0;
}

const findChanges = prepared('words.countChanges', ({ db }) =>
    db.select({ count: sql`total_changes()`.mapWith(Number) }).from(sql`(select 1)`),
);
