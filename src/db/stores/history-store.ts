import { and, asc, desc, eq, gt, inArray, type SQL, sql } from 'drizzle-orm';
import type { HistoryFilter, HistoryStore, ListPosition } from '../../ports/history-stores.ts';
import type { Database, Dialect } from '../database.ts';
import { once, type QueryScope } from '../statement.ts';
import { isMeant, listedColumns, withOpening } from './history-filter.ts';
import { searchHistory } from './search-history.ts';

/** The history as the admin reads it, in the tables `Conversation`, `ChatHistory` and `ChatText`. */
export function createHistoryStore(database: Database): HistoryStore {
    return {
        async list(filter, page) {
            return (await database.read(listConversations(database.dialect, filter, page))).map(withOpening);
        },

        search: (filter, page) => searchHistory(database, filter, page),

        async findOrNull(id) {
            const [row] = await database.read(findConversation(({ Conversation }) => eq(Conversation.id, id)));
            return row === undefined ? null : withOpening(row);
        },

        async findByNameOrNull(agentName, conversationId) {
            const [row] = await database.read(
                findConversation(({ Conversation }) =>
                    and(eq(Conversation.agentName, agentName), eq(Conversation.conversationId, conversationId)),
                ),
            );
            return row === undefined ? null : withOpening(row);
        },

        messages: ({ agentName, conversationId }, { afterId, limit }) =>
            database.read(
                once(({ db, ChatHistory }) =>
                    db
                        .select()
                        .from(ChatHistory)
                        .where(
                            and(
                                eq(ChatHistory.agentName, agentName),
                                eq(ChatHistory.conversationId, conversationId),
                                gt(ChatHistory.id, afterId),
                            ),
                        )
                        .orderBy(asc(ChatHistory.id))
                        .limit(limit),
                ),
            ),

        async texts(messageIds) {
            if (messageIds.length === 0) return [];
            const rows = await database.read(findMessages(messageIds));
            return rows.map(({ id, message }) => ({ id, content: message.content }));
        },
    };
}

function listConversations(
    dialect: Dialect,
    filter: HistoryFilter,
    { after, limit }: { readonly after: ListPosition | null; readonly limit: number },
) {
    return once((scope: QueryScope) => {
        const { db, Conversation } = scope;
        return db
            .select(listedColumns(scope))
            .from(Conversation)
            .where(
                and(
                    isMeant(scope, filter, { dialect, isListed: true }),
                    after === null ? undefined : isAfter(scope, after),
                ),
            )
            .orderBy(desc(Conversation.updatedAt), desc(Conversation.id))
            .limit(limit);
    });
}

/** Compared as one value, which both dialects look up in the index. */
function isAfter({ Conversation }: QueryScope, { updatedAt, id }: ListPosition): SQL {
    return sql`(${Conversation.updatedAt}, ${Conversation.id}) < (${sql.param(updatedAt, Conversation.updatedAt)}, ${id})`;
}

function findConversation(condition: (scope: QueryScope) => SQL | undefined) {
    return once((scope: QueryScope) =>
        scope.db.select(listedColumns(scope)).from(scope.Conversation).where(condition(scope)),
    );
}

function findMessages(ids: readonly number[]) {
    return once(({ db, ChatHistory }) =>
        db
            .select({ id: ChatHistory.id, message: ChatHistory.message })
            .from(ChatHistory)
            .where(inArray(ChatHistory.id, [...ids])),
    );
}
