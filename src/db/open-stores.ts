import type { Stores } from '../ports/stores.ts';
import { type Clock, systemClock } from '../shared/clock.ts';
import type { Database } from './database.ts';
import { createAgentStore } from './stores/agent-store.ts';
import { createApiTokenStore } from './stores/api-token-store.ts';
import { createChatFeedbackStore } from './stores/chat-feedback-store.ts';
import { createChatHistoryStore } from './stores/chat-history-store.ts';
import { createConversationStore } from './stores/conversation-store.ts';
import { createHistoryDeletionStore } from './stores/history-deletion-store.ts';
import { createHistoryStore } from './stores/history-store.ts';
import { createHistoryUpkeepStore } from './stores/history-upkeep-store.ts';
import { createLearningJobStore } from './stores/learning-job-store.ts';
import { createLessonStore } from './stores/lesson-store.ts';
import { createMetadataStore } from './stores/metadata-store.ts';
import { createProviderStatsStore } from './stores/provider-stats-store.ts';
import { createRunningReplyStore } from './stores/running-reply-store.ts';
import { createSessionStore } from './stores/session-store.ts';
import { createStoredReplyStore } from './stores/stored-reply-store.ts';
import { createUsageStore } from './stores/usage-store.ts';
import { createUserStore } from './stores/user-store.ts';

/** The stores on an open, migrated database. */
export function openStores(database: Database, now: Clock = systemClock): Stores {
    return {
        agents: createAgentStore(database),
        chatHistory: createChatHistoryStore(database),
        conversations: createConversationStore(database),
        history: createHistoryStore(database),
        historyDeletion: createHistoryDeletionStore(database),
        historyUpkeep: createHistoryUpkeepStore(database),
        apiTokens: createApiTokenStore(database),
        runningReplies: createRunningReplyStore(database),
        sessions: createSessionStore(database),
        users: createUserStore(database),
        metadata: createMetadataStore(database, now),
        learningJobs: createLearningJobStore(database),
        lessons: createLessonStore(database),
        chatFeedback: createChatFeedbackStore(database),
        storedReplies: createStoredReplyStore(database),
        usage: createUsageStore(database),
        providerStats: createProviderStatsStore(database),
    };
}
