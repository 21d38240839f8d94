import type { ChatRow, MessageStatus } from '../domain/chat-row.ts';
import type { ChatSource } from '../domain/chat-turn.ts';

/** What is done to the history beside recording it. Every method may throw `AppError` `storage_unavailable`, as those of every store. */
export interface HistoryUpkeepStore {
    /** Makes room for the messages of the coming months; does nothing where no room has to be made. */
    makeRoom(at: Date): Promise<void>;
    /** Removes a part of what was said before `before`, with what hangs on it; `false` where nothing is left of it. */
    forgetSomeBefore(before: Date): Promise<boolean>;
    /** Lets some of the messages that are new be found by their words; `false` where there are none. */
    indexSome(): Promise<boolean>;
}

/** Whose data: all that is said in a conversation is said by the caller who began it. */
export interface Person {
    readonly callerHash: string;
    /** As it is at rest; `null` for a visitor of the web chat. */
    readonly apiKey: string | null;
}

/** Removes for good, a part a call, so that others are served in between. */
export interface HistoryDeletionStore {
    /** Removes a part of a conversation with what hangs on it; `false` where nothing of it is left. */
    forgetSomeOfConversation(id: number): Promise<boolean>;
    /** Removes a part of what the person began or may fetch again; `false` where nothing of it is left. */
    forgetSomeOfPerson(person: Person): Promise<boolean>;
    /** How many conversations the person began. */
    countOfPerson(person: Person): Promise<number>;
}

/** A conversation as lists say it. */
export interface ListedConversation {
    readonly id: number;
    readonly agentName: string;
    readonly conversationId: string;
    readonly createdAt: Date;
    /** When it began or its newest reply ended. */
    readonly updatedAt: Date;
    /** Who began it, and how. */
    readonly callerHash: string;
    readonly source: ChatSource;
    readonly apiKey: string | null;
    readonly isUtility: boolean;
    /** The beginning of its first message. */
    readonly opening: string;
    /** Of its newest reply. */
    readonly status: MessageStatus;
    readonly messages: number;
    readonly promptTokens: number;
    readonly completionTokens: number;
}

/** Which conversations are meant; what is absent says nothing. */
export interface HistoryFilter {
    readonly agentName?: string | undefined;
    readonly source?: ChatSource | undefined;
    /** As it is at rest. */
    readonly apiKey?: string | undefined;
    readonly status?: MessageStatus | undefined;
    /** Last active at this time or later, and before that one. */
    readonly since?: Date | undefined;
    readonly until?: Date | undefined;
    readonly callerHash?: string | undefined;
    /** With the questions that chat apps put themselves. */
    readonly isWithUtility?: boolean | undefined;
}

/** The last conversation of the page before. */
export type ListPosition = Pick<ListedConversation, 'updatedAt' | 'id'>;

export interface FoundConversation extends ListedConversation {
    /** Its newest message that has all of the words. */
    readonly matchId: number;
}

export interface SearchPage {
    readonly conversations: readonly FoundConversation[];
    /** Where the search goes on; `null` at its end. A page may have less than it was asked for, and more may follow. */
    readonly next: number | null;
}

export interface ListPageInput {
    readonly after: ListPosition | null;
    readonly limit: number;
}

export interface ListPage {
    readonly conversations: readonly ListedConversation[];
    /** Where the list goes on; `null` at its end. A page may have less than it was asked for, and more may follow. */
    readonly next: ListPosition | null;
}

/** The history as the admin reads it. */
export interface HistoryStore {
    /** Those with the newest reply first. */
    list(filter: HistoryFilter, page: ListPageInput): Promise<readonly ListedConversation[]>;
    /** As `list`, for a page in a bounded time. */
    listSome(filter: HistoryFilter, page: ListPageInput): Promise<ListPage>;
    /** Those with the newest message that has all of the terms first; see `to-search-text.ts`. */
    search(
        filter: HistoryFilter,
        page: { readonly terms: readonly string[]; readonly before: number | null; readonly limit: number },
    ): Promise<SearchPage>;
    findOrNull(id: number): Promise<ListedConversation | null>;
    /** By what clients know it by. */
    findByNameOrNull(agentName: string, conversationId: string): Promise<ListedConversation | null>;
    /** Messages of a conversation after one, by id. */
    messages(
        conversation: Pick<ListedConversation, 'agentName' | 'conversationId'>,
        page: { readonly afterId: number; readonly limit: number },
    ): Promise<readonly ChatRow[]>;
    /** What some messages say, in no order. */
    texts(messageIds: readonly number[]): Promise<readonly { readonly id: number; readonly content: string }[]>;
}
