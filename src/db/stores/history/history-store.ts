import { and, asc, desc, eq, gt, inArray, type SQL, sql } from 'drizzle-orm';
import type {
    HistoryFilter,
    HistoryStore,
    ListedConversation,
    ListPage,
    ListPageInput,
    ListPosition,
} from '../../../ports/history-stores.ts';
import { pause } from '../../../shared/pause.ts';
import type { Database, Dialect } from '../../database.ts';
import { type QueryScope, query } from '../../statement.ts';
import { listedColumns, matchesFilter, matchesIndex, withOpening } from './history-filter.ts';
import { searchHistory } from './search-history.ts';

/** The history as the admin reads it, in the tables `Conversation`, `ChatHistory` and `ChatText`. */
export function createHistoryStore(database: Database): HistoryStore {
    return {
        async list(filter, { after, limit }) {
            const conversations: ListedConversation[] = [];
            for (let next = after; conversations.length < limit; ) {
                const page = await listSome(database, filter, { after: next, limit: limit - conversations.length });
                conversations.push(...page.conversations);
                if (page.next === null) break;
                next = page.next;
            }
            return conversations;
        },

        listSome: (filter, page) => listSome(database, filter, page),

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
                query(({ db, ChatHistory }) =>
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

/** Conversations of the largest chunk. */
const MOST_CHUNK = 2_000;
/** A page ends after this time, so that a filter with few matches does not take for ever. */
const LONGEST_MS = 30;

/** Reads conversations in chunks, in the order of one index, and keeps those that match the rest of the filter. */
async function listSome(database: Database, filter: HistoryFilter, { after, limit }: ListPageInput): Promise<ListPage> {
    const startedAt = performance.now();
    const conversations: ListedConversation[] = [];
    let next = after;
    for (let chunk = limit + 1; ; chunk = Math.min(2 * chunk, MOST_CHUNK)) {
        const page = { after: next, limit: chunk };
        const rows = await database.read(listChunk(database.dialect, filter, page));
        conversations.push(...rows.map(withOpening));
        if (conversations.length > limit) {
            const listed = conversations.slice(0, limit);
            return { conversations: listed, next: listed.at(-1) ?? after };
        }
        const [last] = await database.read(findEndOfChunk(filter, page));
        if (last === undefined) return { conversations, next: null };
        if (performance.now() - startedAt > LONGEST_MS) return { conversations, next: last };
        next = last;
        await pause();
    }
}

function listChunk(dialect: Dialect, filter: HistoryFilter, page: ListPageInput) {
    return query((scope: QueryScope) => {
        const { db, Conversation } = scope;
        return db
            .select(listedColumns(scope))
            .from(Conversation)
            .where(
                and(
                    sql`${Conversation.id} in (${selectChunk(scope, filter, page)})`,
                    matchesFilter(scope, dialect, filter),
                ),
            )
            .orderBy(...newestFirst(scope));
    });
}

/** The last conversation of a full chunk. */
function findEndOfChunk(filter: HistoryFilter, page: ListPageInput) {
    return query((scope: QueryScope) => {
        const { db, Conversation } = scope;
        return db
            .select({ id: Conversation.id, updatedAt: Conversation.updatedAt })
            .from(Conversation)
            .where(isInChunk(scope, filter, page.after))
            .orderBy(...newestFirst(scope))
            .offset(page.limit - 1)
            .limit(1);
    });
}

function selectChunk(scope: QueryScope, filter: HistoryFilter, { after, limit }: ListPageInput) {
    const { db, Conversation } = scope;
    return db
        .select({ id: Conversation.id })
        .from(Conversation)
        .where(isInChunk(scope, filter, after))
        .orderBy(...newestFirst(scope))
        .limit(limit);
}

function isInChunk(scope: QueryScope, filter: HistoryFilter, after: ListPosition | null): SQL | undefined {
    return and(matchesIndex(scope, filter), after === null ? undefined : isAfter(scope, after));
}

function newestFirst({ Conversation }: QueryScope) {
    return [desc(Conversation.updatedAt), desc(Conversation.id)] as const;
}

/** A row comparison, which both dialects look up in the index. */
function isAfter({ Conversation }: QueryScope, { updatedAt, id }: ListPosition): SQL {
    return sql`(${Conversation.updatedAt}, ${Conversation.id}) < (${sql.param(updatedAt, Conversation.updatedAt)}, ${id})`;
}

function findConversation(condition: (scope: QueryScope) => SQL | undefined) {
    return query((scope: QueryScope) =>
        scope.db.select(listedColumns(scope)).from(scope.Conversation).where(condition(scope)),
    );
}

function findMessages(ids: readonly number[]) {
    return query(({ db, ChatHistory }) =>
        db
            .select({ id: ChatHistory.id, message: ChatHistory.message })
            .from(ChatHistory)
            .where(inArray(ChatHistory.id, [...ids])),
    );
}
