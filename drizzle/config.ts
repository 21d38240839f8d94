import { defineConfig } from 'drizzle-kit';
import { postgresTables, sqliteTables } from '../src/db/schema/schema.ts';

/** Set by `bun run migrations`, which runs drizzle-kit once for each dialect. */
const isSqlite = process.env['DIALECT'] === 'sqlite';

// drizzle-kit finds the tables among the exports of the module that `schema` names.
export const {
    Agent,
    AgentHistory,
    ChatHistory,
    Conversation,
    ChatFeedback,
    ApiTokens,
    User,
    Session,
    LearningJob,
    Lesson,
    Metadata,
    KnowledgePassage,
    KnowledgeState,
    KnowledgePage,
    RunningReply,
    RunningReplyEvents,
    StoredReply,
    UsageDay,
    ProviderDay,
    UnindexedMessage,
    OpenTurn,
} = isSqlite ? sqliteTables() : postgresTables();

export default defineConfig({
    dialect: isSqlite ? 'sqlite' : 'postgresql',
    schema: './drizzle/config.ts',
    out: isSqlite ? './drizzle/sqlite' : './drizzle/postgres',
});
