import { defineConfig } from 'drizzle-kit';
import { sqliteTables } from '../src/db/schema/schema.ts';

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
} = sqliteTables();

export default defineConfig({
    dialect: 'sqlite',
    schema: './drizzle/sqlite.config.ts',
    out: './drizzle/sqlite',
});
