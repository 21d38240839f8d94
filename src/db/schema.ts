import { lazy } from '../shared/lazy.ts';
import { type ColumnKit, postgresColumns, sqliteColumns } from './columns.ts';
import { defineAccessTables } from './schema/access-tables.ts';
import { defineAgentTables } from './schema/agent-tables.ts';
import { defineHistoryTables } from './schema/history-tables.ts';
import { defineKnowledgeTables } from './schema/knowledge-tables.ts';
import { defineLearningTables } from './schema/learning-tables.ts';
import { defineReplyTables } from './schema/reply-tables.ts';
import { defineUsageTables } from './schema/usage-tables.ts';

export type Tables = ReturnType<typeof defineSchema>;

/** The tables, written once for both dialects. A change needs a generated migration: see `drizzle/`. */
export function defineSchema(kit: ColumnKit) {
    const history = defineHistoryTables(kit);
    return {
        ...defineAgentTables(kit),
        ...history,
        ...defineAccessTables(kit),
        ...defineLearningTables(kit, () => history.ChatHistory.id),
        ...defineKnowledgeTables(kit),
        ...defineReplyTables(kit),
        ...defineUsageTables(kit),
        Metadata: kit.table('Metadata', {
            key: kit.text().primaryKey(),
            value: kit.json<unknown>(),
            updatedAt: kit.timestamp().notNull(),
        }),
    };
}

/** Made for the dialect that is opened: the tables of the other one would be a good part of every start. */
export const postgresTables = lazy(() => defineSchema(postgresColumns));
export const sqliteTables = lazy(() => defineSchema(sqliteColumns));
