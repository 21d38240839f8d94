import { sql } from 'drizzle-orm';
import { bigint, customType, pgTable } from 'drizzle-orm/pg-core';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { asPostgres } from './as-postgres.ts';

// The full-text indexes of messages. Custom migrations create them, since drizzle-kit knows neither FTS5 nor partitions.

export const postgresSearchTables = () => ({
    ChatText: pgTable('ChatText', {
        /** The id of the message. */
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

/** Without the columns that the row of the message has. */
export const sqliteSearchTables = () =>
    asPostgres<SearchTables>({
        ChatText: sqliteTable('ChatText', { id: integer('rowid'), searchText: text().notNull() }),
    });
