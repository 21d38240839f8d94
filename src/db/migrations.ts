import postgresInitial from '../../drizzle/postgres/0000_initial.sql' with { type: 'text' };
import postgresLearning from '../../drizzle/postgres/0001_learning.sql' with { type: 'text' };
import postgresVisitorConversations from '../../drizzle/postgres/0002_visitor_conversations.sql' with { type: 'text' };
import postgresKnowledge from '../../drizzle/postgres/0003_knowledge.sql' with { type: 'text' };
import postgresKnowledgeText from '../../drizzle/postgres/0004_knowledge_text.sql' with { type: 'text' };
import postgresStoredAnswers from '../../drizzle/postgres/0005_stored_answers.sql' with { type: 'text' };
import postgresRunningReplies from '../../drizzle/postgres/0006_running_replies.sql' with { type: 'text' };
import postgresKnowledgeIndex from '../../drizzle/postgres/0007_knowledge_index.sql' with { type: 'text' };
import postgresNewestKnowledge from '../../drizzle/postgres/0008_newest_knowledge.sql' with { type: 'text' };
import postgresHistory from '../../drizzle/postgres/0009_history.sql' with { type: 'text' };
import postgresHistoryPartitions from '../../drizzle/postgres/0010_history_partitions.sql' with { type: 'text' };
import postgresEmbedOrigins from '../../drizzle/postgres/0011_embed_origins.sql' with { type: 'text' };
import postgresUsage from '../../drizzle/postgres/0012_usage.sql' with { type: 'text' };
import postgresLimitCounters from '../../drizzle/postgres/0013_limit_counters.sql' with { type: 'text' };
import postgresVisitorChats from '../../drizzle/postgres/0014_visitor_chats.sql' with { type: 'text' };
import postgresSplitConversations from '../../drizzle/postgres/0015_split_conversations.sql' with { type: 'text' };
import postgresTurns from '../../drizzle/postgres/0016_turns.sql' with { type: 'text' };
import postgresRepliesByKey from '../../drizzle/postgres/0017_replies_by_key.sql' with { type: 'text' };
import postgresUnfinishedJobs from '../../drizzle/postgres/0018_unfinished_jobs.sql' with { type: 'text' };
import sqliteInitial from '../../drizzle/sqlite/0000_initial.sql' with { type: 'text' };
import sqliteLearning from '../../drizzle/sqlite/0001_learning.sql' with { type: 'text' };
import sqliteVisitorConversations from '../../drizzle/sqlite/0002_visitor_conversations.sql' with { type: 'text' };
import sqliteKnowledge from '../../drizzle/sqlite/0003_knowledge.sql' with { type: 'text' };
import sqliteKnowledgeText from '../../drizzle/sqlite/0004_knowledge_text.sql' with { type: 'text' };
import sqliteStoredAnswers from '../../drizzle/sqlite/0005_stored_answers.sql' with { type: 'text' };
import sqliteRunningReplies from '../../drizzle/sqlite/0006_running_replies.sql' with { type: 'text' };
import sqliteHistory from '../../drizzle/sqlite/0007_history.sql' with { type: 'text' };
import sqliteHistoryText from '../../drizzle/sqlite/0008_history_text.sql' with { type: 'text' };
import sqliteEmbedOrigins from '../../drizzle/sqlite/0009_embed_origins.sql' with { type: 'text' };
import sqliteUsage from '../../drizzle/sqlite/0010_usage.sql' with { type: 'text' };
import sqliteKnowledgeOfOwner from '../../drizzle/sqlite/0011_knowledge_of_owner.sql' with { type: 'text' };
import sqliteVisitorChats from '../../drizzle/sqlite/0012_visitor_chats.sql' with { type: 'text' };
import sqliteSplitConversations from '../../drizzle/sqlite/0013_split_conversations.sql' with { type: 'text' };
import sqliteTurns from '../../drizzle/sqlite/0014_turns.sql' with { type: 'text' };
import sqliteRepliesByKey from '../../drizzle/sqlite/0015_replies_by_key.sql' with { type: 'text' };
import sqliteMergeWordsInSlices from '../../drizzle/sqlite/0016_merge_words_in_slices.sql' with { type: 'text' };
import sqliteUnfinishedJobs from '../../drizzle/sqlite/0017_unfinished_jobs.sql' with { type: 'text' };

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
    { name: '0003_knowledge', sql: sqliteKnowledge },
    { name: '0004_knowledge_text', sql: sqliteKnowledgeText },
    { name: '0005_stored_answers', sql: sqliteStoredAnswers },
    { name: '0006_running_replies', sql: sqliteRunningReplies },
    { name: '0007_history', sql: sqliteHistory },
    { name: '0008_history_text', sql: sqliteHistoryText },
    { name: '0009_embed_origins', sql: sqliteEmbedOrigins },
    { name: '0010_usage', sql: sqliteUsage },
    { name: '0011_knowledge_of_owner', sql: sqliteKnowledgeOfOwner },
    { name: '0012_visitor_chats', sql: sqliteVisitorChats },
    { name: '0013_split_conversations', sql: sqliteSplitConversations },
    { name: '0014_turns', sql: sqliteTurns },
    { name: '0015_replies_by_key', sql: sqliteRepliesByKey },
    { name: '0016_merge_words_in_slices', sql: sqliteMergeWordsInSlices },
    { name: '0017_unfinished_jobs', sql: sqliteUnfinishedJobs },
];

export const postgresMigrations: readonly Migration[] = [
    { name: '0000_initial', sql: postgresInitial },
    { name: '0001_learning', sql: postgresLearning },
    { name: '0002_visitor_conversations', sql: postgresVisitorConversations },
    { name: '0003_knowledge', sql: postgresKnowledge },
    { name: '0004_knowledge_text', sql: postgresKnowledgeText },
    { name: '0005_stored_answers', sql: postgresStoredAnswers },
    { name: '0006_running_replies', sql: postgresRunningReplies },
    { name: '0007_knowledge_index', sql: postgresKnowledgeIndex },
    { name: '0008_newest_knowledge', sql: postgresNewestKnowledge },
    { name: '0009_history', sql: postgresHistory },
    { name: '0010_history_partitions', sql: postgresHistoryPartitions },
    { name: '0011_embed_origins', sql: postgresEmbedOrigins },
    { name: '0012_usage', sql: postgresUsage },
    { name: '0013_limit_counters', sql: postgresLimitCounters },
    { name: '0014_visitor_chats', sql: postgresVisitorChats },
    { name: '0015_split_conversations', sql: postgresSplitConversations },
    { name: '0016_turns', sql: postgresTurns },
    { name: '0017_replies_by_key', sql: postgresRepliesByKey },
    { name: '0018_unfinished_jobs', sql: postgresUnfinishedJobs },
];
