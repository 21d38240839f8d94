import type { ChatEvent } from '../chat/chat-event.ts';
import type { ErrorCode } from '../shared/errors.ts';

/** A reply that outlives its request: its caller can have its events again, on any server. */
export interface RunningReply {
    readonly replyId: string;
    readonly agentName: string;
    readonly callerHash: string;
    /** Empty until the question is recorded. */
    readonly conversationId: string;
    /** The client's own name of the chat, where it has one. */
    readonly chatId: string | null;
    readonly createdAt: Date;
    /** When the server that makes it was last heard of. */
    readonly heartbeatAt: Date;
    readonly endedAt: Date | null;
    /** Somebody asked for its end. */
    readonly isStopRequested: boolean;
}

/** How a reply that failed ends, in place of `finish`. */
export interface ReplyFailure {
    readonly type: 'failure';
    readonly code: ErrorCode;
    readonly message: string;
    /** `AppError.publicMessage`, under the name that older rows have; absent if `message` is public. */
    readonly forVisitors?: string;
}

export type RunningReplyEvent = ChatEvent | ReplyFailure;

export interface AppendInput {
    readonly replyId: string;
    /** Counts the reply's events from 0. */
    readonly firstIndex: number;
    /** None for a heartbeat; `null` deletes those that are there: the reply is too large to keep. */
    readonly events: readonly RunningReplyEvent[] | null;
    readonly at: Date;
    readonly isEnd: boolean;
    /** Its `Idempotency-Key` is free for the next request then. */
    readonly isFailed: boolean;
}

/** Replies that began before these times are expired. */
export interface ExpiredReplies {
    readonly withoutKeyBefore: Date;
    readonly withKeyBefore: Date;
}

export interface ClaimInput extends Pick<RunningReply, 'replyId' | 'agentName' | 'callerHash'> {
    readonly idempotencyKeyHash: string;
    readonly requestHash: string;
    readonly at: Date;
    /** A reply whose last heartbeat was before this time has lost its server, and its key is free. */
    readonly lostBefore: Date;
    readonly expired: ExpiredReplies;
}

/** `claimed`: this request now has the key and must be answered. `running`: another request's reply is in progress. */
export type Claim =
    | { readonly kind: 'claimed' | 'running' | 'other-request' }
    | { readonly kind: 'complete'; readonly replyId: string };

/** The methods that write throw `AppError` `storage_unavailable`, as those of every store. */
export interface RunningReplyStore {
    /** Of several requests of a caller with one key, on whichever servers, one gets `claimed`. Also deletes what is expired. */
    claim(input: ClaimInput): Promise<Claim>;
    /** Also deletes what is expired. */
    begin(
        reply: Pick<RunningReply, 'replyId' | 'agentName' | 'callerHash' | 'conversationId' | 'chatId' | 'createdAt'>,
        expired: ExpiredReplies,
    ): Promise<void>;
    /** Whether somebody asked for the reply's end meanwhile, or deleted it. */
    append(input: AppendInput): Promise<boolean>;
    findOrNull(replyId: string): Promise<RunningReply | null>;
    /**
     * The newest reply of a caller in a chat, named by the client's own id or the conversation's; else the newest one in a conversation
     * that began in the chat without a cookie.
     */
    findOfChatOrNull(chat: {
        readonly agentName: string;
        readonly callerHash: string;
        readonly chatId: string;
        readonly chatHash: string;
    }): Promise<RunningReply | null>;
    /** The events from an index on, in their order. */
    eventsFrom(replyId: string, firstIndex: number): Promise<readonly RunningReplyEvent[]>;
    requestStop(replyId: string): Promise<void>;
    delete(replyId: string): Promise<void>;
}
