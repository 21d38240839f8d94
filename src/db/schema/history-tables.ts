import { isNotNull, sql } from 'drizzle-orm';
import type { Usage } from '../../chat/chat-event.ts';
import type { ChatSource } from '../../chat/chat-turn.ts';
import type { MessageStatus, RecordedMessage } from '../../history/chat-row.ts';
import type { ColumnKit } from './columns.ts';

/** What was said, and what was thought of it. */
export function defineHistoryTables(kit: ColumnKit) {
    const { table, index, uniqueIndex, id, messageId, integer, boolean, text, json, timestamp } = kit;

    // On Postgres in partitions, a month each; see `history-partitions.ts`. There its key is the id with `createdAt`.
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
        // The hash begins the index of the chain, so that no database without statistics takes another index for it; the id ends it, so
        // that the newest rows of a hash are read without sorting all of them.
        row => [
            index('ChatHistory_messageHash').on(row.messageHash, row.agentName, row.callerHash, row.id),
            // Conversations have ids that begin with the time: their indices grow at the end, where all new turns share a page.
            index('ChatHistory_conversationId').on(row.agentName, row.conversationId, row.id, row.previousMessageHash),
            index('ChatHistory_inConversation').on(row.conversationId, row.messageHash),
            index('ChatHistory_createdAt').on(row.createdAt),
            index('ChatHistory_replyId').on(row.replyId).where(isNotNull(row.replyId)),
        ],
    );

    /**
     * What lists say of the conversations in `ChatHistory`, kept with each turn. Whoever changes messages of a conversation changes its row
     * here first, so that transactions on one conversation come one after the other.
     */
    const Conversation = table(
        'Conversation',
        {
            id: id(),
            agentName: text().notNull(),
            conversationId: text().notNull(),
            createdAt: timestamp().notNull(),
            /** When it began or its newest reply ended. */
            updatedAt: timestamp().notNull(),
            /** Who began it, and how. */
            callerHash: text().notNull(),
            /**
             * The chat of a client without a cookie, which finds its conversation by it; `null` once a client with a cookie has gone on
             * with it. A conversation from before there was this column has it as its `callerHash`.
             */
            chatHash: text(),
            source: text<ChatSource>().notNull(),
            apiKey: text(),
            isUtility: boolean().notNull(),
            /** The beginning of its first message; `null` until the messages of a conversation from before this table were read. */
            opening: json<string>(),
            /** Of its newest reply. */
            status: text<MessageStatus>().notNull(),
            /** Without the rounds of own tools. */
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

    // A trigger of `ChatHistory` writes the two: whatever is recorded stands in them, in the same transaction.

    /** The ids of messages that cannot be found by their words yet. */
    const UnindexedMessage = table('UnindexedMessage', {
        id: integer().primaryKey(),
        createdAt: timestamp().notNull(),
    });

    /** Messages that nothing follows on and that are no reply, by their ids: what a server that is gone left unanswered is among them. */
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
