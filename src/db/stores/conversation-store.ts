import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import type { ConversationStore } from '../../ports/stores.ts';
import type { Database } from '../database.ts';
import { once, placeholder, prepared } from '../statement.ts';
import { write } from '../transaction.ts';
import { readOpening, toOpening } from './message-opening.ts';

/** What one caller said, conversation by conversation, in the table `ChatHistory`. */
export function createConversationStore(database: Database): ConversationStore {
    return {
        async listOfCaller({ agentName, callerHash, limit }) {
            const rows = await database.read(listStarts({ agentName, callerHash, limit }));
            return rows.map(({ opening, updatedAt, ...row }) => ({
                ...row,
                opening: readOpening(opening),
                // The largest of the rows that the row itself is one of.
                updatedAt: updatedAt ?? row.createdAt,
            }));
        },

        async delete({ agentName, callerHash, conversationId }) {
            const deleted = await write(
                database,
                once(({ db, ChatHistory }) =>
                    db
                        .delete(ChatHistory)
                        .where(
                            and(
                                eq(ChatHistory.agentName, agentName),
                                eq(ChatHistory.conversationId, conversationId),
                                eq(ChatHistory.callerHash, callerHash),
                            ),
                        )
                        .returning({ id: ChatHistory.id }),
                ),
            );
            return deleted.length > 0;
        },
    };
}

/** Written out, since drizzle leaves the table's name away where a query has one table: inside, that would be the inner one. */
const LAST_TIME = sql<Date | null>`(
    select max(later."createdAt") from "ChatHistory" as later
    where later."agentName" = "ChatHistory"."agentName" and later."conversationId" = "ChatHistory"."conversationId"
)`;

/** The first messages are those that follow on none: the partial index has nothing but them. */
const listStarts = prepared('conversations.listStarts', ({ db, ChatHistory }) => {
    const { conversationId, createdAt, message } = ChatHistory;
    return db
        .select({
            conversationId,
            createdAt,
            opening: toOpening(message),
            updatedAt: LAST_TIME.mapWith(createdAt),
        })
        .from(ChatHistory)
        .where(
            and(
                eq(ChatHistory.callerHash, placeholder(ChatHistory.callerHash)),
                eq(ChatHistory.agentName, placeholder(ChatHistory.agentName)),
                isNull(ChatHistory.previousMessageHash),
                eq(ChatHistory.isUtility, false),
            ),
        )
        .orderBy(desc(ChatHistory.id))
        .limit(sql.placeholder('limit'));
});
