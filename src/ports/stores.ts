import type { ApiKeyStore, SessionStore, UserStore } from './access-stores.ts';
import type { AgentStore } from './agent-store.ts';
import type {
    ChatHistoryStore,
    ConversationStore,
    HistoryDeletionStore,
    HistoryMaintenanceStore,
    HistoryStore,
} from './history-stores.ts';
import type { ChatFeedbackStore, LearningJobStore, LessonStore } from './learning-stores.ts';
import type { ProviderStatsStore } from './provider-stats-store.ts';
import type { RunningReplyStore } from './running-reply-store.ts';
import type { StoredReplyStore } from './stored-reply-store.ts';
import type { UsageStore } from './usage-store.ts';

/**
 * Every method of every store may throw AppError `storage_unavailable` (with `retryAfterSeconds`) if the database is down, locked, full
 * or read-only. `null` means that there is no such row, never that the database failed.
 */
export interface Stores {
    readonly agents: AgentStore;
    readonly chatHistory: ChatHistoryStore;
    readonly conversations: ConversationStore;
    readonly history: HistoryStore;
    readonly historyDeletion: HistoryDeletionStore;
    readonly historyMaintenance: HistoryMaintenanceStore;
    readonly apiKeys: ApiKeyStore;
    readonly runningReplies: RunningReplyStore;
    readonly sessions: SessionStore;
    readonly users: UserStore;
    readonly metadata: MetadataStore;
    readonly learningJobs: LearningJobStore;
    readonly lessons: LessonStore;
    readonly chatFeedback: ChatFeedbackStore;
    readonly storedReplies: StoredReplyStore;
    readonly usage: UsageStore;
    readonly providerStats: ProviderStatsStore;
}

/** Small named values of the server itself, as JSON. */
export interface MetadataStore {
    getOrNull(key: string): Promise<unknown>;
    set(key: string, value: unknown): Promise<void>;
    /** Deletes the value and returns it; only one of several concurrent callers gets it. */
    takeOrNull(key: string): Promise<unknown>;
}
