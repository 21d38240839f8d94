import { isNotNull, sql } from 'drizzle-orm';
import type { Usage } from '../../chat/chat-event.ts';
import type { ChatSource } from '../../chat/chat-turn.ts';
import type { MessageStatus, RecordedMessage } from '../../history/chat-row.ts';
import type { ColumnKit } from './columns.ts';

/** Messages, conversations and feedback. */
export function defineHistoryTables(kit: ColumnKit) {
    const { table, index, uniqueIndex, id, messageId, integer, boolean, text, json, timestamp } = kit;

    // On Postgres partitioned by month, with the id and `createdAt` as its key; see `history-partitions.ts`.
    const ChatHistory = table(
        'ChatHistory',
        {
            id: id(),
            createdAt: timestamp().notNull(),
            messageHash: text().notNull(),
            previousMessageHash: text(),
            conversationId: text().notNull(),
            agentName: text().notNull(),
            agentHash: text().notNull(),
            message: json<RecordedMessage>().notNull(),
            status: text<MessageStatus>().notNull(),
            usage: json<Usage>(),
            model: text(),
            provider: text(),
            durationMs: integer(),
            url: text(),
            ip: text(),
            userAgent: text(),
            language: text(),
            platform: text(),
            source: text<ChatSource>().notNull(),
            apiKey: text(),
            callerHash: text().notNull(),
            replyId: text(),
            isUtility: boolean().notNull(),
        },
        // The hash comes first in the index of the chain, so that a database without statistics uses no other index for it. The id
        // comes last, so that the newest rows of a hash are read without sorting.
        row => [
            index('ChatHistory_messageHash').on(row.messageHash, row.agentName, row.callerHash, row.id),
            // Ids of conversations start with the time, so that their indexes grow at the end, where all new turns share a page.
            index('ChatHistory_conversationId').on(row.agentName, row.conversationId, row.id, row.previousMessageHash),
            index('ChatHistory_inConversation').on(row.conversationId, row.messageHash),
            index('ChatHistory_createdAt').on(row.createdAt),
            index('ChatHistory_replyId').on(row.replyId).where(isNotNull(row.replyId)),
        ],
    );

    /**
     * A summary of each conversation in `ChatHistory`, updated with each turn. A transaction that changes messages of a conversation
     * updates this row first, so that transactions on one conversation run one after the other.
     */
    const Conversation = table(
        'Conversation',
        {
            id: id(),
            agentName: text().notNull(),
            conversationId: text().notNull(),
            createdAt: timestamp().notNull(),
            /** When the newest reply ended, or when the conversation began. */
            updatedAt: timestamp().notNull(),
            callerHash: text().notNull(),
            /**
             * Identifies the chat of a client without a cookie; `null` once a client with a cookie has continued the conversation.
             * Conversations that are older than this column have it as their `callerHash`.
             */
            chatHash: text(),
            source: text<ChatSource>().notNull(),
            apiKey: text(),
            isUtility: boolean().notNull(),
            /** The beginning of the first message; `null` until upkeep has read a conversation that is older than this table. */
            opening: json<string>(),
            /** Of the newest reply. */
            status: text<MessageStatus>().notNull(),
            /** Without rounds of the server's own tools. */
            messages: integer().notNull(),
            promptTokens: integer().notNull(),
            completionTokens: integer().notNull(),
        },
        row => [
            uniqueIndex('Conversation_conversationId').on(row.agentName, row.conversationId),
            index('Conversation_updatedAt').on(row.updatedAt, row.id),
            index('Conversation_agentName').on(row.agentName, row.updatedAt, row.id),
            index('Conversation_source').on(row.source, row.updatedAt, row.id),
            index('Conversation_apiKey').on(row.apiKey, row.updatedAt, row.id).where(isNotNull(row.apiKey)),
            index('Conversation_callerHash').on(row.callerHash, row.agentName, row.updatedAt, row.id),
            index('Conversation_chatHash').on(row.chatHash, row.agentName, row.id).where(isNotNull(row.chatHash)),
            index('Conversation_status').on(row.status, row.updatedAt, row.id).where(sql`"status" <> 'COMPLETE'`),
            index('Conversation_createdAt').on(row.createdAt),
            index('Conversation_opening').on(row.id).where(sql`"opening" is null`),
        ],
    );

    const ChatFeedback = table(
        'ChatFeedback',
        {
            id: id(),
            createdAt: timestamp().notNull(),
            agentName: text().notNull(),
            messageId: messageId(() => ChatHistory.id, 'cascade').notNull(),
            rating: integer(),
            note: text(),
            expectedAnswer: text(),
            source: text<ChatSource>().notNull(),
            apiKey: text(),
        },
        row => [
            index('ChatFeedback_messageId').on(row.messageId),
            index('ChatFeedback_agentName').on(row.agentName, row.id),
        ],
    );

    // A trigger of `ChatHistory` writes the next two tables in the same transaction.

    /** Messages that are not in the full-text index yet. */
    const UnindexedMessage = table('UnindexedMessage', {
        id: integer().primaryKey(),
        createdAt: timestamp().notNull(),
    });

    /** User messages that nothing follows, among them those that a crashed server left without a reply. */
    const OpenTurn = table(
        'OpenTurn',
        {
            id: integer().primaryKey(),
            createdAt: timestamp().notNull(),
            agentName: text().notNull(),
            conversationId: text().notNull(),
            messageHash: text().notNull(),
        },
        row => [index('OpenTurn_conversationId').on(row.conversationId, row.messageHash)],
    );

    return { ChatHistory, Conversation, ChatFeedback, UnindexedMessage, OpenTurn };
}
