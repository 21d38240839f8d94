import type { Agent, AgentVersion, AgentVersionSummary, Visibility } from '../domain/agent.ts';
import type { ApiToken } from '../domain/api-token.ts';
import type { ChatRow, NewChatRow } from '../domain/chat-row.ts';
import type { ClientChat } from '../domain/chat-turn.ts';
import type { LearningMode } from '../domain/learning-mode.ts';
import type { Limits } from '../domain/limits.ts';
import type { NewAgentVersion } from '../domain/new-agent-version.ts';
import type { HistoryDeletionStore, HistoryStore, HistoryUpkeepStore } from './history-stores.ts';
import type { ChatFeedbackStore, LearningJobStore, LessonStore } from './learning-stores.ts';
import type { ProviderStatsStore } from './provider-stats-store.ts';
import type { RunningReplyStore } from './running-reply-store.ts';
import type { StoredReplyStore } from './stored-reply-store.ts';
import type { UsageStore } from './usage-store.ts';
import type { UserStore } from './user-store.ts';

/**
 * Every method of every store may throw `AppError` of code `storage_unavailable` (with `retryAfterSeconds`) where the database is
 * down, locked, full or read-only. `null` means that there is no such row, never that the database failed.
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

export interface AgentStore {
    /** Also finds deleted agents (`deletedAt` is set), which are 410 and not 404. */
    findOrNull(agentName: string): Promise<Agent | null>;
    /** As `findOrNull`, for every turn: what was read before is kept as long as nothing has changed. */
    recentOrNull(agentName: string): Promise<Agent | null>;
    /** Whether there has never been an agent, not even one that is deleted. */
    isEmpty(): Promise<boolean>;
    /** Agents that are not deleted, by name. */
    list(visibilities: readonly Visibility[]): Promise<readonly Agent[]>;
    /**
     * Makes the agent and its version 1, in one transaction; a deleted agent of that name is made again with its next version.
     * @throws AppError `agent_exists`
     */
    create(version: NewAgentVersion & { readonly visibility: Visibility }): Promise<Agent>;
    /**
     * Replaces the book if its version still is `expectedVersion`, and writes `AgentHistory` in the same transaction.
     * @throws AppError `version_conflict` where somebody was faster, `not_found` where the agent is missing or deleted
     */
    update(version: NewAgentVersion & { readonly expectedVersion: number }): Promise<Agent>;
    setVisibility(agentName: string, visibility: Visibility, at: Date): Promise<void>;
    /** Marks as deleted; what was said stays. `false` where there was nothing to delete. */
    delete(agentName: string, at: Date): Promise<boolean>;
    /** Takes the mark away: the agent is there again, with its book and versions. `false` where there was nothing to bring back. */
    restore(agentName: string, at: Date): Promise<boolean>;
    /** `false` where there is no such agent. */
    setLearningMode(agentName: string, mode: LearningMode, at: Date): Promise<boolean>;
    /** Origins as `embedOriginOrNull` gives them. */
    setEmbedOrigins(agentName: string, origins: readonly string[], at: Date): Promise<void>;
    /** All versions, newest first. */
    versions(agentName: string): Promise<readonly AgentVersion[]>;
    /** The newest versions, or those before one, newest first. */
    listVersions(
        agentName: string,
        page: { readonly before: number | null; readonly limit: number },
    ): Promise<readonly AgentVersionSummary[]>;
    versionOrNull(agentName: string, version: number): Promise<AgentVersion | null>;
}

/** What the rows that are already there mean for a turn: decided by `history`, carried out by the store in the same transaction. */
export interface TurnPlan<Result> {
    readonly insert: readonly NewChatRow[];
    readonly result: Result;
}

/** What a plan has to know of a row; the messages themselves may be large and stay where they are. */
export type ChainedRow = Pick<
    ChatRow,
    'id' | 'messageHash' | 'previousMessageHash' | 'conversationId' | 'status' | 'replyId'
>;

export interface BeginTurnInput<Result> {
    readonly agentName: string;
    readonly callerHash: string;
    /** The chain of the turn's thread, oldest first. */
    readonly messageHashes: readonly string[];
    /** The conversation that the client names. Where it is the caller's, its rows alone are looked at. */
    readonly conversationId?: string | undefined;
    /** A conversation that began in this chat without a cookie becomes the caller's, if the plan joins it. */
    readonly clientChat?: ClientChat | null | undefined;
    /** Pure; may be called again where the transaction has to be repeated. `ownConversationId` is the named one, if it is the caller's. */
    readonly plan: (known: readonly ChainedRow[], ownConversationId: string | null) => TurnPlan<Result>;
}

export interface EndTurnInput {
    /** The rounds of own tools before the reply, by their order; in the history they stand before it. */
    readonly steps: readonly NewChatRow[];
    /** The reply, one row a choice. */
    readonly replies: readonly NewChatRow[];
    /** A failed reply of an earlier try, whose row the first row takes over; what else that try left is removed. */
    readonly replacesId: number | null;
    /** Whether a `LearningJob` for the (first) reply is written with it. */
    readonly isLearnedFrom: boolean;
    /** The request that the turn came with. */
    readonly requestId?: string;
}

export interface ChatHistoryStore {
    /**
     * Hands `plan` rows of this agent and caller, by id: those that have one of `messageHashes` or follow directly on one, read from
     * the thread's end until a message is found that is known already. Inserts what the plan says; all in one transaction.
     */
    beginTurn<Result>(input: BeginTurnInput<Result>): Promise<Result>;
    /**
     * Writes the reply and its learning job in one transaction; gives the replies' row ids. Where the conversation was deleted since the
     * turn began, nothing is written.
     */
    endTurn(input: EndTurnInput): Promise<readonly number[]>;
    /** The (first) row of a reply by the id that its client saw. */
    replyOrNull(replyId: string): Promise<ChatRow | null>;
    /** The rows of replies, one a choice, in the order of their ids; without the rounds of own tools. */
    repliesOf(replyIds: readonly string[]): Promise<readonly ChatRow[]>;
    /** All rows of a conversation by id; empty where there is none. */
    conversation(agentName: string, conversationId: string): Promise<readonly ChatRow[]>;
}

/** Conversations as those who had them see them. */
export interface ConversationStore {
    /** Removes every message of the caller's conversation, and with it what was to be learned from it; `false` where there was none. */
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
    /** By the key at rest. */
    findOrNull(token: string): Promise<ApiToken | null>;
    /** As `findOrNull`, for every request: what was read before is kept as long as nothing has changed. */
    recentOrNull(token: string): Promise<ApiToken | null>;
    /** Newest first, revoked ones too. */
    list(): Promise<readonly ApiToken[]>;
    /** @throws AppError `parameter_value_invalid` where the token is there already */
    create(token: NewApiToken): Promise<ApiToken>;
    /** `false` where there is no such token. Revoking twice is fine. */
    revoke(id: number, at: Date): Promise<boolean>;
    /** Changes what is given; `null` where there is no such token. */
    update(
        id: number,
        changes: Partial<Pick<NewApiToken, 'note' | 'limits'>> & { readonly at: Date },
    ): Promise<ApiToken | null>;
    touch(id: number, at: Date): Promise<void>;
    count(): Promise<number>;
}

export interface SessionStore {
    /** `secretHash` is the SHA-256 of what the browser holds. */
    create(session: { readonly secretHash: string; readonly createdAt: Date; readonly expiresAt: Date }): Promise<void>;
    /** Whether there is a session of this hash that has not expired at `at`. */
    isValid(secretHash: string, at: Date): Promise<boolean>;
    delete(secretHash: string): Promise<void>;
    /** Deletes every session but that of this hash. */
    deleteOthers(secretHash: string | null): Promise<void>;
}

/** Small named values of the server itself, as JSON. */
export interface MetadataStore {
    getOrNull(key: string): Promise<unknown>;
    set(key: string, value: unknown): Promise<void>;
    /** Removes the value and returns it; of several callers at once exactly one gets it. */
    takeOrNull(key: string): Promise<unknown>;
}
