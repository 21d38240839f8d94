import type { RunningReplyEvent } from '../../ports/running-reply-store.ts';
import type { StoredReplyKind } from '../../ports/stored-reply-store.ts';
import type { ColumnKit } from './columns.ts';

/** Replies that a client can resume, repeat or fetch. */
export function defineReplyTables(kit: ColumnKit) {
    const { table, index, uniqueIndex, id, integer, boolean, text, json, timestamp } = kit;

    /** Replies that outlive their request. */
    const RunningReply = table(
        'RunningReply',
        {
            id: id(),
            replyId: text().notNull().unique(),
            agentName: text().notNull(),
            callerHash: text().notNull(),
            /** Empty until the user message is recorded. */
            conversationId: text().notNull(),
            chatId: text(),
            createdAt: timestamp().notNull(),
            heartbeatAt: timestamp().notNull(),
            endedAt: timestamp(),
            isStopRequested: boolean().notNull(),
            /** Hash of the request's `Idempotency-Key`; `null` without one, or if the reply failed. */
            idempotencyKeyHash: text(),
            /** Hash of the request that the key belongs to. */
            requestHash: text(),
        },
        row => [
            index('RunningReply_callerHash_chatId').on(row.callerHash, row.chatId),
            index('RunningReply_callerHash_conversationId').on(row.callerHash, row.conversationId),
            uniqueIndex('RunningReply_idempotencyKeyHash').on(row.callerHash, row.idempotencyKeyHash),
            index('RunningReply_createdAt').on(row.createdAt),
        ],
    );

    /** One batch of events in each row: those from `firstIndex` to before `nextIndex`. */
    const RunningReplyEvents = table(
        'RunningReplyEvents',
        {
            id: id(),
            replyId: text()
                .notNull()
                .references(() => RunningReply.replyId, { onDelete: 'cascade' }),
            firstIndex: integer().notNull(),
            nextIndex: integer().notNull(),
            events: json<readonly RunningReplyEvent[]>().notNull(),
        },
        row => [uniqueIndex('RunningReplyEvents_replyId_firstIndex').on(row.replyId, row.firstIndex)],
    );

    /** Replies of the history that their caller can fetch again; see `stored-reply-store.ts`. */
    const StoredReply = table(
        'StoredReply',
        {
            id: id(),
            createdAt: timestamp().notNull(),
            replyId: text().notNull().unique(),
            kind: text<StoredReplyKind>().notNull(),
            agentName: text().notNull(),
            callerHash: text().notNull(),
            metadata: json<Readonly<Record<string, string>>>().notNull(),
            /** Fields of the request that the response repeats. */
            request: json<Readonly<Record<string, unknown>>>(),
        },
        row => [index('StoredReply_callerHash').on(row.callerHash, row.kind, row.id)],
    );

    return { RunningReply, RunningReplyEvents, StoredReply };
}
