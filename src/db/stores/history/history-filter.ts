import { and, eq, gte, lt, type SQL, sql } from 'drizzle-orm';
import type { HistoryFilter } from '../../../ports/history-stores.ts';
import type { Dialect } from '../../database.ts';
import type { QueryScope } from '../../statement.ts';

/** What lists say of a conversation. */
export function listedColumns({ Conversation }: QueryScope) {
    const { id, agentName, conversationId, createdAt, updatedAt, callerHash, source, apiKey } = Conversation;
    const { isUtility, opening, status, messages, promptTokens, completionTokens } = Conversation;
    return {
        ...{ id, agentName, conversationId, createdAt, updatedAt, callerHash, source, apiKey },
        ...{ isUtility, opening, status, messages, promptTokens, completionTokens },
    };
}

/** All that the filter says, for conversations that are found by another index. */
export function matchesFilter({ Conversation }: QueryScope, dialect: Dialect, filter: HistoryFilter): SQL | undefined {
    const { since, until, isWithUtility = false } = filter;
    return and(
        ...LEADING.map(name => {
            const value = filter[name];
            if (value === undefined) return undefined;
            // The sign keeps SQLite, which does not count its rows, from an index that leads to more of them.
            const column = Conversation[name];
            return dialect === 'postgres' ? eq(column, value) : sql`+${column} = ${value}`;
        }),
        since === undefined ? undefined : gte(Conversation.updatedAt, since),
        until === undefined ? undefined : lt(Conversation.updatedAt, until),
        isWithUtility ? undefined : eq(Conversation.isUtility, false),
    );
}

/** What of the filter one index has, with the time by which lists are sorted. */
export function isAmongListed({ Conversation }: QueryScope, filter: HistoryFilter): SQL | undefined {
    const { since, until, agentName } = filter;
    const leading = LEADING.find(name => filter[name] !== undefined && filter[name] !== 'COMPLETE');
    return and(
        leading === undefined ? undefined : eq(Conversation[leading], filter[leading] ?? ''),
        leading === 'callerHash' && agentName !== undefined ? eq(Conversation.agentName, agentName) : undefined,
        // The words of the index on it, without which it is not taken.
        leading === 'status' ? sql`${Conversation.status} <> 'COMPLETE'` : undefined,
        since === undefined ? undefined : gte(Conversation.updatedAt, since),
        until === undefined ? undefined : lt(Conversation.updatedAt, until),
    );
}

/** What is known by few conversations comes first. */
const LEADING = ['callerHash', 'apiKey', 'status', 'agentName', 'source'] as const;

/** A conversation from before there were lists is read in the background. */
export function withOpening<Row extends { readonly opening: string | null }>(row: Row) {
    return { ...row, opening: row.opening ?? '' };
}
