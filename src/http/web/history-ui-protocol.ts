import type { MessageRole, MessageStatus } from '../../domain/chat-row.ts';
import type { ChatSource } from '../../domain/chat-turn.ts';
import type { ConversationPart } from './ui-protocol.ts';

// What the history page gets from its routes; times are ISO 8601 text.

/** A key, as far as it is shown. */
export interface HistoryToken {
    readonly id: number | null;
    readonly hint: string | null;
    readonly note: string | null;
}

/** One of `GET /api/history`. */
export interface HistoryConversation {
    readonly id: number;
    readonly agentName: string;
    /** As clients know it. */
    readonly conversationId: string;
    readonly createdAt: string;
    readonly updatedAt: string;
    readonly source: ChatSource;
    readonly token: HistoryToken | null;
    readonly isUtility: boolean;
    readonly opening: string;
    readonly status: MessageStatus;
    readonly messages: number;
    readonly promptTokens: number;
    readonly completionTokens: number;
    readonly excerpt: string | null;
}

/** `GET /api/history`. */
export interface HistoryList {
    readonly conversations: readonly HistoryConversation[];
    readonly nextCursor: string | null;
}

/** One of `GET /api/history/:id`; `previousHash` names the message that it follows on. */
export interface HistoryMessage {
    readonly id: number;
    readonly hash: string;
    readonly previousHash: string | null;
    readonly createdAt: string;
    readonly role: MessageRole;
    readonly parts: readonly ConversationPart[];
    readonly toolCalls: readonly { readonly name: string; readonly arguments: string }[];
    /** The same for a reply and its rounds of own tools; `null` for what people said. */
    readonly replyId: string | null;
    /** A round of the agent's own tools, which its reply does not show. */
    readonly isStep: boolean;
    readonly status: MessageStatus;
    readonly errorCode: string | null;
    readonly provider: string | null;
    readonly model: string | null;
    readonly promptTokens: number | null;
    readonly completionTokens: number | null;
    readonly durationMs: number | null;
}

/** `GET /api/history/:id`. */
export interface HistoryDetail {
    readonly conversation: HistoryConversation;
    readonly messages: readonly HistoryMessage[];
    /** The message to go on after; `null` where these are the last. */
    readonly nextAfter: number | null;
}

/** `POST /api/history/forget`. */
export interface ForgetAnswer {
    readonly conversations: number;
    readonly isDeleted: boolean;
}
