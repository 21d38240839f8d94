import type { Stores } from '../ports/stores.ts';
import { type Clock, systemClock } from '../shared/clock.ts';
import type { Database } from './database.ts';
import { createApiKeyStore } from './stores/access/api-key-store.ts';
import { createSessionStore } from './stores/access/session-store.ts';
import { createUserStore } from './stores/access/user-store.ts';
import { createAgentStore } from './stores/agents/agent-store.ts';
import { createChatHistoryStore } from './stores/history/chat-history-store.ts';
import { createConversationStore } from './stores/history/conversation-store.ts';
import { createHistoryDeletionStore } from './stores/history/history-deletion-store.ts';
import { createHistoryMaintenanceStore } from './stores/history/history-maintenance-store.ts';
import { createHistoryStore } from './stores/history/history-store.ts';
import { createChatFeedbackStore } from './stores/learning/chat-feedback-store.ts';
import { createLearningJobStore } from './stores/learning/learning-job-store.ts';
import { createLessonStore } from './stores/learning/lesson-store.ts';
import { createMetadataStore } from './stores/metadata-store.ts';
import { createRunningReplyStore } from './stores/replies/running-reply-store.ts';
import { createStoredReplyStore } from './stores/replies/stored-reply-store.ts';
import { createProviderStatsStore } from './stores/usage/provider-stats-store.ts';
import { createUsageStore } from './stores/usage/usage-store.ts';

/** The stores on an open, migrated database. */
export function openStores(database: Database, now: Clock = systemClock): Stores {
    return {
        agents: createAgentStore(database),
        chatHistory: createChatHistoryStore(database),
        conversations: createConversationStore(database),
        history: createHistoryStore(database),
        historyDeletion: createHistoryDeletionStore(database),
        historyMaintenance: createHistoryMaintenanceStore(database, now),
        apiKeys: createApiKeyStore(database),
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
