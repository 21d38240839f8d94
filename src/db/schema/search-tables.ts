import { sql } from 'drizzle-orm';
import { bigint, customType, pgTable } from 'drizzle-orm/pg-core';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { asPostgres } from './as-postgres.ts';

// By what words messages are found. Made by migrations of their own, as drizzle-kit knows neither FTS5 nor partitions.

export const postgresSearchTables = () => ({
    ChatText: pgTable('ChatText', {
        /** Of the message. */
        id: bigint({ mode: 'number' }).notNull(),
        /** The id in `Conversation`. */
        conversation: bigint({ mode: 'number' }).notNull(),
        searchText: customType<{ data: string }>({
            dataType: () => 'tsvector',
            toDriver: terms => sql`to_tsvector('simple'::regconfig, ${terms})`,
        })('searchVector').notNull(),
    }),
});

export type SearchTables = ReturnType<typeof postgresSearchTables>;

/** Without the columns that a message's own row tells as fast. */
export const sqliteSearchTables = () =>
    asPostgres<SearchTables>({
        ChatText: sqliteTable('ChatText', { id: integer('rowid'), searchText: text().notNull() }),
    });
