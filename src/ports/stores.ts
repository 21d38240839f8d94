import type { Agent, AgentVersion, AgentVersionSummary, VersionReason, Visibility } from '../agents/agent.ts';
import type { ApiToken } from '../auth/api-token.ts';
import type { Limits } from '../auth/limits.ts';
import type { AgentProfile } from '../books/book.ts';
import type { ClientChat } from '../chat/chat-turn.ts';
import type { ChatRow, NewChatRow } from '../history/chat-row.ts';
import type { LearningMode } from '../learning/learning-mode.ts';
import type { HistoryDeletionStore, HistoryStore, HistoryUpkeepStore } from './history-stores.ts';
import type { ChatFeedbackStore, LearningJobStore, LessonReconciler, LessonStore } from './learning-stores.ts';
import type { ProviderStatsStore } from './provider-stats-store.ts';
import type { RunningReplyStore } from './running-reply-store.ts';
import type { StoredReplyStore } from './stored-reply-store.ts';
import type { UsageStore } from './usage-store.ts';
import type { UserStore } from './user-store.ts';

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
    readonly historyUpkeep: HistoryUpkeepStore;
    readonly apiTokens: ApiTokenStore;
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

/** A version of an agent's book. */
export interface NewAgentVersion {
    readonly agentName: string;
    readonly agentHash: string;
    readonly agentSource: string;
    readonly agentProfile: AgentProfile;
    readonly reason: VersionReason;
    readonly messageIds: readonly number[];
    readonly who: string;
    readonly at: Date;
    /** Updates the lessons after an edit. Absent if the caller changes the lessons itself. */
    readonly reconcileLessons?: LessonReconciler;
}

export interface AgentStore {
    /** Also finds deleted agents (with `deletedAt`), which are 410 and not 404. */
    findOrNull(agentName: string): Promise<Agent | null>;
    /** As `findOrNull`, for every turn: cached until the agent changes. */
    recentOrNull(agentName: string): Promise<Agent | null>;
    /** Whether there is no agent, not even a deleted one. */
    isEmpty(): Promise<boolean>;
    /** Agents that are not deleted, by name. */
    list(visibilities: readonly Visibility[]): Promise<readonly Agent[]>;
    /**
     * Creates the agent and its version 1 in one transaction, or the next version of a deleted agent of that name.
     * @throws AppError `agent_exists`
     */
    create(version: NewAgentVersion & { readonly visibility: Visibility }): Promise<Agent>;
    /**
     * Replaces the book if its version is still `expectedVersion`, and writes `AgentHistory` in the same transaction.
     * @throws AppError `version_conflict` if the book was changed meanwhile, `not_found` if the agent is missing or deleted
     */
    update(version: NewAgentVersion & { readonly expectedVersion: number }): Promise<Agent>;
    setVisibility(agentName: string, visibility: Visibility, at: Date): Promise<void>;
    /** Marks the agent as deleted; its history stays. `false` if there was nothing to delete. */
    delete(agentName: string, at: Date): Promise<boolean>;
    /** Restores a deleted agent with its book and versions. `false` if there was nothing to restore. */
    restore(agentName: string, at: Date): Promise<boolean>;
    /** `false` if there is no such agent. */
    setLearningMode(agentName: string, mode: LearningMode, at: Date): Promise<boolean>;
    /** Origins as returned by `embedOriginOrNull`. */
    setEmbedOrigins(agentName: string, origins: readonly string[], at: Date): Promise<void>;
    /** All versions, newest first. */
    versions(agentName: string): Promise<readonly AgentVersion[]>;
    /** Newest first. */
    listVersions(
        agentName: string,
        page: { readonly before: number | null; readonly limit: number },
    ): Promise<readonly AgentVersionSummary[]>;
    versionOrNull(agentName: string, version: number): Promise<AgentVersion | null>;
}

/** What to write for a turn, given the existing rows: planned by `history`, written by the store in the same transaction. */
export interface TurnPlan<Result> {
    readonly insert: readonly NewChatRow[];
    readonly result: Result;
}

/** The columns that a plan needs. Messages can be large and are not read. */
export type ChainedRow = Pick<
    ChatRow,
    'id' | 'messageHash' | 'previousMessageHash' | 'conversationId' | 'status' | 'replyId'
>;

export interface BeginTurnInput<Result> {
    readonly agentName: string;
    readonly callerHash: string;
    /** The chain of the turn's thread, oldest first. */
    readonly messageHashes: readonly string[];
    /** The conversation that the client names. If it belongs to the caller, only its rows are read. */
    readonly conversationId?: string | undefined;
    /** A conversation that began in this chat without a cookie becomes the caller's, if the plan joins it. */
    readonly clientChat?: ClientChat | null | undefined;
    /** Pure; called again if the transaction is repeated. `ownConversationId` is the named conversation if it belongs to the caller. */
    readonly plan: (known: readonly ChainedRow[], ownConversationId: string | null) => TurnPlan<Result>;
}

export interface EndTurnInput {
    /** Rounds of the server's own tools, which precede the reply in the history. */
    readonly steps: readonly NewChatRow[];
    /** One row for each choice of the reply. */
    readonly replies: readonly NewChatRow[];
    /** The failed reply of an earlier attempt, whose row is replaced; the rest of that attempt is deleted. */
    readonly replacesId: number | null;
    /** Whether to write a `LearningJob` for the first reply. */
    readonly isLearnedFrom: boolean;
    readonly requestId?: string;
}

export interface ChatHistoryStore {
    /**
     * Calls `plan` with rows of this agent and caller, by id: those with one of `messageHashes` or directly after one, searched from the
     * end of the thread until a known message is found. Inserts the planned rows in the same transaction.
     */
    beginTurn<Result>(input: BeginTurnInput<Result>): Promise<Result>;
    /**
     * Writes the reply and its learning job in one transaction and returns the ids of the replies. If the conversation was deleted since
     * the turn began, nothing is written.
     */
    endTurn(input: EndTurnInput): Promise<readonly number[]>;
    /** The first row of a reply, by the id that the client knows. */
    replyOrNull(replyId: string): Promise<ChatRow | null>;
    /** Rows of replies by id, one for each choice, without rounds of the server's own tools. */
    repliesOf(replyIds: readonly string[]): Promise<readonly ChatRow[]>;
    /** All rows of a conversation, by id. */
    conversation(agentName: string, conversationId: string): Promise<readonly ChatRow[]>;
}

/** Conversations for their callers. */
export interface ConversationStore {
    /** Deletes all messages of a conversation of the caller and their learning jobs; `false` if there was none. */
    delete(input: {
        readonly agentName: string;
        readonly callerHash: string;
        readonly conversationId: string;
    }): Promise<boolean>;
}

export interface NewApiToken {
    readonly token: string;
    readonly hint: string;
    readonly note: string | null;
    readonly expiresAt: Date | null;
    readonly agentNames: readonly string[] | null;
    readonly limits: Limits | null;
    readonly at: Date;
}

export interface ApiTokenStore {
    /** By the API key as stored. */
    findOrNull(token: string): Promise<ApiToken | null>;
    /** As `findOrNull`, for every request: cached until the API key changes. */
    recentOrNull(token: string): Promise<ApiToken | null>;
    /** Newest first, including revoked API keys. */
    list(): Promise<readonly ApiToken[]>;
    /** @throws AppError `parameter_value_invalid` if the API key already exists */
    create(token: NewApiToken): Promise<ApiToken>;
    /** `false` if there is no such API key; `true` also if it was revoked before. */
    revoke(id: number, at: Date): Promise<boolean>;
    /** Changes the given fields; `null` if there is no such API key. */
    update(
        id: number,
        changes: Partial<Pick<NewApiToken, 'note' | 'limits'>> & { readonly at: Date },
    ): Promise<ApiToken | null>;
    touch(id: number, at: Date): Promise<void>;
    count(): Promise<number>;
}

export interface SessionStore {
    /** `secretHash` is the SHA-256 of the secret in the cookie. */
    create(session: { readonly secretHash: string; readonly createdAt: Date; readonly expiresAt: Date }): Promise<void>;
    /** Whether there is a session with this hash that has not expired at `at`. */
    isValid(secretHash: string, at: Date): Promise<boolean>;
    delete(secretHash: string): Promise<void>;
    /** Deletes every session except the one with this hash. */
    deleteOthers(secretHash: string | null): Promise<void>;
}

/** Small named values of the server itself, as JSON. */
export interface MetadataStore {
    getOrNull(key: string): Promise<unknown>;
    set(key: string, value: unknown): Promise<void>;
    /** Deletes the value and returns it; only one of several concurrent callers gets it. */
    takeOrNull(key: string): Promise<unknown>;
}
