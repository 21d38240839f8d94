import type { ChatEvent } from '../chat/chat-event.ts';
import type { ErrorCode } from '../shared/errors.ts';

/** A reply that outlives its request: its caller can read its events again, on any server. */
export interface RunningReply {
    readonly replyId: string;
    readonly agentName: string;
    readonly callerHash: string;
    /** Empty until the user message is recorded. */
    readonly conversationId: string;
    /** The chat id of the client, if it sent one. */
    readonly chatId: string | null;
    readonly createdAt: Date;
    /** Of the server that streams the reply. */
    readonly heartbeatAt: Date;
    readonly endedAt: Date | null;
    readonly isStopRequested: boolean;
}

/** The last event of a failed reply, instead of `finish`. */
export interface ReplyFailure {
    readonly type: 'failure';
    readonly code: ErrorCode;
    readonly message: string;
    /** `AppError.publicMessage`, under the name that older rows have. Absent if `message` is public. */
    readonly forVisitors?: string;
}

export type RunningReplyEvent = ChatEvent | ReplyFailure;

export interface AppendInput {
    readonly replyId: string;
    /** The index of the first event, counted from 0. */
    readonly firstIndex: number;
    /** Empty for a heartbeat; `null` deletes the stored events of a reply that is too large to keep. */
    readonly events: readonly RunningReplyEvent[] | null;
    readonly at: Date;
    readonly isEnd: boolean;
    /** Frees the `Idempotency-Key` for the next request. */
    readonly isFailed: boolean;
}

/** Replies that began before these times have expired. */
export interface ExpiredReplies {
    readonly withoutKeyBefore: Date;
    readonly withKeyBefore: Date;
}

export interface ClaimInput extends Pick<RunningReply, 'replyId' | 'agentName' | 'callerHash'> {
    readonly idempotencyKeyHash: string;
    readonly requestHash: string;
    readonly at: Date;
    /** The server of a reply with an older heartbeat has crashed, and the key is free again. */
    readonly lostBefore: Date;
    readonly expired: ExpiredReplies;
}

/** `claimed`: this request must be answered. `running`: another request with the key is in progress. */
export type Claim =
    | { readonly kind: 'claimed' | 'running' | 'other-request' }
    | { readonly kind: 'complete'; readonly replyId: string };

export interface RunningReplyStore {
    /** One of several requests of a caller with the same key, on any server, gets `claimed`. Also deletes expired replies. */
    claim(input: ClaimInput): Promise<Claim>;
    /** Also deletes expired replies. */
    begin(
        reply: Pick<RunningReply, 'replyId' | 'agentName' | 'callerHash' | 'conversationId' | 'chatId' | 'createdAt'>,
        expired: ExpiredReplies,
    ): Promise<void>;
    /** Returns whether the reply must stop: on request, or because it was deleted. */
    append(input: AppendInput): Promise<boolean>;
    findOrNull(replyId: string): Promise<RunningReply | null>;
    /**
     * The newest reply of a caller in a chat, by the chat id or the conversation id; or else the newest one in a conversation that began
     * in the chat without a cookie.
     */
    findOfChatOrNull(chat: {
        readonly agentName: string;
        readonly callerHash: string;
        readonly chatId: string;
        readonly chatHash: string;
    }): Promise<RunningReply | null>;
    /** The events from an index on. */
    eventsFrom(replyId: string, firstIndex: number): Promise<readonly RunningReplyEvent[]>;
    requestStop(replyId: string): Promise<void>;
    delete(replyId: string): Promise<void>;
}
