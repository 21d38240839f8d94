import { lazy } from '../../shared/lazy.ts';
import { defineAccessTables } from './access-tables.ts';
import { defineAgentTables } from './agent-tables.ts';
import { type ColumnKit, postgresColumns, sqliteColumns } from './columns.ts';
import { defineHistoryTables } from './history-tables.ts';
import { defineKnowledgeTables } from './knowledge-tables.ts';
import { defineLearningTables } from './learning-tables.ts';
import { defineReplyTables } from './reply-tables.ts';
import { defineUsageTables } from './usage-tables.ts';

export type Tables = ReturnType<typeof defineSchema>;

/** The tables, defined once for both dialects. After a change, run `bun run migrations`. */
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

/** Lazy: defining the tables of the other dialect would take a good part of every start. */
export const postgresTables = lazy(() => defineSchema(postgresColumns));
export const sqliteTables = lazy(() => defineSchema(sqliteColumns));
