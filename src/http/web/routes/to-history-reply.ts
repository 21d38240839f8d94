import type { ChatRow } from '../../../domain/chat-row.ts';
import type { BrowsedConversation } from '../../../history/browse-history.ts';
import type { HistoryConversation, HistoryMessage } from '../history-ui-protocol.ts';
import { toParts } from './to-conversation-messages.ts';

/** Without what tells whose it is: neither key nor caller leaves the server. Pure. */
export function toHistoryConversation(conversation: BrowsedConversation): HistoryConversation {
    const { callerHash: _, apiKey: __, createdAt, updatedAt, excerpt, ...shown } = conversation;
    return {
        ...shown,
        createdAt: createdAt.toISOString(),
        updatedAt: updatedAt.toISOString(),
        excerpt: excerpt?.text ?? null,
        matches: excerpt?.matches ?? [],
    };
}

export function toHistoryMessage(row: ChatRow): HistoryMessage {
    const { id, messageHash, previousMessageHash, createdAt, message, status, provider, model, usage } = row;
    return {
        id,
        hash: messageHash,
        previousHash: previousMessageHash,
        createdAt: createdAt.toISOString(),
        role: message.role,
        parts: toParts(message),
        toolCalls: (message.toolCalls ?? []).map(({ name, arguments: input }) => ({ name, arguments: input })),
        replyId: row.replyId,
        isStep: row.replyId !== null && row.durationMs === null,
        status,
        errorCode: message.errorCode ?? null,
        provider,
        model,
        promptTokens: usage?.promptTokens ?? null,
        completionTokens: usage?.completionTokens ?? null,
        durationMs: row.durationMs,
    };
}
