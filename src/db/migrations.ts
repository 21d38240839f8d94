import postgresInitial from '../../drizzle/postgres/0000_initial.sql' with { type: 'text' };
import postgresLearning from '../../drizzle/postgres/0001_learning.sql' with { type: 'text' };
import postgresVisitorConversations from '../../drizzle/postgres/0002_visitor_conversations.sql' with { type: 'text' };
import sqliteInitial from '../../drizzle/sqlite/0000_initial.sql' with { type: 'text' };
import sqliteLearning from '../../drizzle/sqlite/0001_learning.sql' with { type: 'text' };
import sqliteVisitorConversations from '../../drizzle/sqlite/0002_visitor_conversations.sql' with { type: 'text' };

export interface Migration {
    /** The name of its file without the ending. */
    readonly name: string;
    readonly sql: string;
}

/** Every generated migration, oldest first. */
export const sqliteMigrations: readonly Migration[] = [
    { name: '0000_initial', sql: sqliteInitial },
    { name: '0001_learning', sql: sqliteLearning },
    { name: '0002_visitor_conversations', sql: sqliteVisitorConversations },
];

export const postgresMigrations: readonly Migration[] = [
    { name: '0000_initial', sql: postgresInitial },
    { name: '0001_learning', sql: postgresLearning },
    { name: '0002_visitor_conversations', sql: postgresVisitorConversations },
];
