import type { RunningReplyEvent } from '../../ports/running-reply-store.ts';
import type { StoredReplyKind } from '../../ports/stored-reply-store.ts';
import type { ColumnKit } from './columns.ts';

/** Replies that are picked up, fetched or asked for again. */
export function defineReplyTables(kit: ColumnKit) {
    const { table, index, uniqueIndex, id, integer, boolean, text, json, timestamp } = kit;

    /** A reply that outlives its request, and the names by which it is found. */
    const RunningReply = table(
        'RunningReply',
        {
            id: id(),
            replyId: text().notNull().unique(),
            agentName: text().notNull(),
            callerHash: text().notNull(),
            /** Empty until the question is recorded. */
            conversationId: text().notNull(),
            chatId: text(),
            createdAt: timestamp().notNull(),
            heartbeatAt: timestamp().notNull(),
            endedAt: timestamp(),
            isStopRequested: boolean().notNull(),
            /** Of the `Idempotency-Key` of its request; `null` if it had none, or if the reply failed. */
            idempotencyKeyHash: text(),
            /** Of the request that the key belongs to. */
            requestHash: text(),
        },
        row => [
            index('RunningReply_callerHash_chatId').on(row.callerHash, row.chatId),
            index('RunningReply_callerHash_conversationId').on(row.callerHash, row.conversationId),
            uniqueIndex('RunningReply_idempotencyKeyHash').on(row.callerHash, row.idempotencyKeyHash),
            index('RunningReply_createdAt').on(row.createdAt),
        ],
    );

    /** Its events, a batch a row: those from `firstIndex` up to before `nextIndex`. */
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

    /** Which replies of the history their askers may fetch again: see `stored-reply-store.ts`. */
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
            /** What the answer repeats of its request. */
            request: json<Readonly<Record<string, unknown>>>(),
        },
        row => [index('StoredReply_callerHash').on(row.callerHash, row.kind, row.id)],
    );

    return { RunningReply, RunningReplyEvents, StoredReply };
}
