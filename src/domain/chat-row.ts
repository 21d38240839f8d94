import { type ErrorCode, isRefusal } from '../shared/errors.ts';
import type { FinishReason, Usage } from './chat-event.ts';
import type { ContentPart, ToolCall } from './chat-message.ts';
import type { ChatSource } from './chat-turn.ts';

export const MESSAGE_ROLES = ['USER', 'MODEL', 'TOOL'] as const;
export type MessageRole = (typeof MESSAGE_ROLES)[number];

export const MESSAGE_STATUSES = ['COMPLETE', 'INTERRUPTED', 'FAILED'] as const;
export type MessageStatus = (typeof MESSAGE_STATUSES)[number];

/** The content of a message, as JSON in the column `message`. Keys without a value are absent. */
export interface RecordedMessage {
    readonly role: MessageRole;
    /** Only the text of the message. */
    readonly content: string;
    /** All parts in order, if the message has more than text. */
    readonly attachments?: readonly ContentPart[];
    readonly toolCalls?: readonly ToolCall[];
    readonly toolCallId?: string;
    readonly name?: string;
    readonly refusal?: string;
    readonly reasoning?: string;
    /** The client's system text of this request; not part of the hash. */
    readonly context?: string;
    readonly finishReason?: FinishReason;
    /** Why a `FAILED` message failed. */
    readonly errorCode?: ErrorCode;
}

/** Whether a reply failed because no provider will ever answer its question. */
export function isRefusedQuestion({ errorCode }: RecordedMessage): boolean {
    return errorCode !== undefined && isRefusal(errorCode);
}

/** A row of `ChatHistory` before it has an id. */
export interface NewChatRow {
    readonly createdAt: Date;
    /** SHA-256 of (previousMessageHash, role, canonical content): the hash chain of the conversation. */
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
    /** The reply id that the client saw (`chatcmpl-…` without its prefix); `null` for messages of users. */
    readonly replyId: string | null;
    /** A chat app's own prompt (a title, tags, follow-ups): hidden by default, never learned from. */
    readonly isUtility: boolean;
}

export interface ChatRow extends NewChatRow {
    readonly id: number;
}
