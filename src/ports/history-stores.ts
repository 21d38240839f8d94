import type { ChatRow, MessageStatus, NewChatRow } from '../domain/chat-row.ts';
import type { ChatSource, ClientChat } from '../domain/chat-turn.ts';
import type { SearchWords } from '../domain/to-search-text.ts';

/** Maintenance of the history. Every method may throw AppError `storage_unavailable`, as in every store. */
export interface HistoryMaintenanceStore {
    /** Prepares for messages of the next months, if the database needs that. */
    prepareMonths(at: Date): Promise<void>;
    /** Deletes some messages older than `before` and everything that depends on them; `false` if none is left. */
    deleteSomeBefore(before: Date): Promise<boolean>;
    /** Adds some messages to the full-text index: new ones, then those with terms of an earlier version; `false` if there are none. */
    indexSome(): Promise<boolean>;
}

/** Owns all conversations that this caller began. */
export interface Person {
    readonly callerHash: string;
    /** As stored; `null` for a visitor of the web chat. */
    readonly apiKey: string | null;
}

/** Deletes permanently. Each call deletes a part, so that other work can run in between. */
export interface HistoryDeletionStore {
    /** Deletes a part of a conversation and everything that depends on it; `false` if nothing is left. */
    deleteSomeOfConversation(id: number): Promise<boolean>;
    /** Deletes a part of the person's conversations and stored replies; `false` if nothing is left. */
    deleteSomeOfPerson(person: Person): Promise<boolean>;
    countConversationsOf(person: Person): Promise<number>;
}

/** A conversation in a list. */
export interface ListedConversation {
    readonly id: number;
    readonly agentName: string;
    readonly conversationId: string;
    readonly createdAt: Date;
    /** When the newest reply ended, or when the conversation began. */
    readonly updatedAt: Date;
    readonly callerHash: string;
    readonly source: ChatSource;
    readonly apiKey: string | null;
    readonly isUtility: boolean;
    /** The beginning of the first message. */
    readonly opening: string;
    /** Of the newest reply. */
    readonly status: MessageStatus;
    readonly messages: number;
    readonly promptTokens: number;
    readonly completionTokens: number;
}

/** Absent fields match every conversation. */
export interface HistoryFilter {
    readonly agentName?: string | undefined;
    readonly source?: ChatSource | undefined;
    /** As stored. */
    readonly apiKey?: string | undefined;
    readonly status?: MessageStatus | undefined;
    /** Last active at `since` or later, and before `until`. */
    readonly since?: Date | undefined;
    readonly until?: Date | undefined;
    readonly callerHash?: string | undefined;
    /** Whether to include utility prompts, which chat apps send by themselves. */
    readonly isWithUtility?: boolean | undefined;
}

/** The last conversation of the previous page. */
export type ListPosition = Pick<ListedConversation, 'updatedAt' | 'id'>;

export interface FoundConversation extends ListedConversation {
    /** The newest message that contains all of the words. */
    readonly matchId: number;
}

export interface SearchPage {
    readonly conversations: readonly FoundConversation[];
    /** Where the next page starts; `null` at the end. A page may be shorter than its limit even if more follows. */
    readonly next: number | null;
}

export interface ListPageInput {
    readonly after: ListPosition | null;
    readonly limit: number;
}

export interface ListPage {
    readonly conversations: readonly ListedConversation[];
    /** Where the next page starts; `null` at the end. A page may be shorter than its limit even if more follows. */
    readonly next: ListPosition | null;
}

/** The history for admins. */
export interface HistoryStore {
    /** Sorted by newest reply. */
    list(filter: HistoryFilter, page: ListPageInput): Promise<readonly ListedConversation[]>;
    /** As `list`, but returns a shorter page after a bounded time. */
    listSome(filter: HistoryFilter, page: ListPageInput): Promise<ListPage>;
    /** Conversations with a message that contains all of the words (see `to-search-text.ts`), newest such message first. */
    search(
        filter: HistoryFilter,
        page: Pick<SearchWords, 'terms'> &
            Partial<Pick<SearchWords, 'begun'>> & { readonly before: number | null; readonly limit: number },
    ): Promise<SearchPage>;
    findOrNull(id: number): Promise<ListedConversation | null>;
    /** Finds it by the id that clients use. */
    findByNameOrNull(agentName: string, conversationId: string): Promise<ListedConversation | null>;
    /** Messages of a conversation after `afterId`, by id. */
    messages(
        conversation: Pick<ListedConversation, 'agentName' | 'conversationId'>,
        page: { readonly afterId: number; readonly limit: number },
    ): Promise<readonly ChatRow[]>;
    /** The texts of messages, in any order. */
    texts(messageIds: readonly number[]): Promise<readonly { readonly id: number; readonly content: string }[]>;
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

export interface RepliesToInput {
    readonly agentName: string;
    readonly conversationId: string;
    readonly messageHashes: readonly string[];
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
    /** Replies that directly follow these messages of a conversation, by id. */
    repliesTo(input: RepliesToInput): Promise<readonly ChatRow[]>;
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
