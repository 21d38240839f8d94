import type { FinishReason, Usage } from '../chat/chat-event.ts';
import type { ContentPart, ToolCall } from '../chat/chat-message.ts';
import type { ChatSource } from '../chat/chat-turn.ts';
import type { ErrorCode } from '../shared/errors.ts';

export const MESSAGE_ROLES = ['USER', 'MODEL', 'TOOL'] as const;
export type MessageRole = (typeof MESSAGE_ROLES)[number];

export const MESSAGE_STATUSES = ['COMPLETE', 'INTERRUPTED', 'FAILED'] as const;
export type MessageStatus = (typeof MESSAGE_STATUSES)[number];

/** What a message said, as JSON in the column `message`. Keys without a value are absent. */
export interface RecordedMessage {
    readonly role: MessageRole;
    /** The text of the message; what is not text is in `attachments`. */
    readonly content: string;
    /** All parts in their order, where the message is more than text. */
    readonly attachments?: readonly ContentPart[];
    readonly toolCalls?: readonly ToolCall[];
    readonly toolCallId?: string;
    readonly name?: string;
    readonly refusal?: string;
    readonly reasoning?: string;
    /** The client's system text of this request; no part of the hash. */
    readonly context?: string;
    readonly finishReason?: FinishReason;
    /** Why a `FAILED` message failed. */
    readonly errorCode?: ErrorCode;
}

/** A row of `ChatHistory` before it has an id. */
export interface NewChatRow {
    readonly createdAt: Date;
    /** SHA-256 over (previousMessageHash, role, canonical content): the chain of the conversation. */
    readonly messageHash: string;
    readonly previousMessageHash: string | null;
    readonly conversationId: string;
    readonly agentName: string;
    readonly agentHash: string;
    readonly message: RecordedMessage;
    readonly status: MessageStatus;
    readonly usage: Usage | null;
    readonly model: string | null;
    readonly provider: string | null;
    readonly durationMs: number | null;
    readonly url: string | null;
    readonly ip: string | null;
    readonly userAgent: string | null;
    readonly language: string | null;
    readonly platform: string | null;
    readonly source: ChatSource;
    readonly apiKey: string | null;
    readonly callerHash: string;
    /** The id of the answer as the client saw it (`chatcmpl-…` without its prefix); `null` for what people said. */
    readonly replyId: string | null;
    /** A chat app's own question (a title, tags, follow-ups): answered, hidden by default, never learned from. */
    readonly isUtility: boolean;
}

export interface ChatRow extends NewChatRow {
    readonly id: number;
}
