import type { ChatEvent } from '../chat/chat-event.ts';
import type { ErrorCode } from '../shared/errors.ts';

/** A reply that goes on being made when its client has left, and can be picked up again by its caller, on any server. */
export interface RunningReply {
    readonly replyId: string;
    readonly agentName: string;
    readonly callerHash: string;
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
    /** Absent where the message is for everybody. */
    readonly forVisitors?: string;
}

export type RunningReplyEvent = ChatEvent | ReplyFailure;

export interface AppendInput {
    readonly replyId: string;
    /** Counts the reply's events from 0. */
    readonly firstIndex: number;
    /** None for a sign of life. */
    readonly events: readonly RunningReplyEvent[];
    readonly at: Date;
    readonly isEnd: boolean;
}

/** Both methods that write throw `AppError` `storage_unavailable`, as those of every store. */
export interface RunningReplyStore {
    /** Also clears away what began before `expiredBefore`. */
    begin(
        reply: Pick<RunningReply, 'replyId' | 'agentName' | 'callerHash' | 'conversationId' | 'chatId' | 'createdAt'>,
        expiredBefore: Date,
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
}
