import { and, eq, getTableColumns, gte, lt, type SQL, sql } from 'drizzle-orm';
import type { HistoryFilter } from '../../../ports/history-stores.ts';
import type { Dialect } from '../../database.ts';
import type { QueryScope } from '../../statement.ts';

/** The columns of a listed conversation. */
export function listedColumns({ Conversation }: QueryScope) {
    const { chatHash: _, ...columns } = getTableColumns(Conversation);
    return columns;
}

/** The whole filter, for conversations that another index has found. */
export function matchesFilter({ Conversation }: QueryScope, dialect: Dialect, filter: HistoryFilter): SQL | undefined {
    const { since, until, isWithUtility = false } = filter;
    return and(
        ...LEADING.map(name => {
            const value = filter[name];
            if (value === undefined) return undefined;
            // The sign keeps SQLite, which has no statistics, from using an index on this column.
            const column = Conversation[name];
            return dialect === 'postgres' ? eq(column, value) : sql`+${column} = ${value}`;
        }),
        since === undefined ? undefined : gte(Conversation.updatedAt, since),
        until === undefined ? undefined : lt(Conversation.updatedAt, until),
        isWithUtility ? undefined : eq(Conversation.isUtility, false),
    );
}

/** The part of the filter that one index covers, together with the time by which lists are sorted. */
export function matchesIndex({ Conversation }: QueryScope, filter: HistoryFilter): SQL | undefined {
    const { since, until, agentName } = filter;
    const leading = LEADING.find(name => filter[name] !== undefined && filter[name] !== 'COMPLETE');
    return and(
        leading === undefined ? undefined : eq(Conversation[leading], filter[leading] ?? ''),
        leading === 'callerHash' && agentName !== undefined ? eq(Conversation.agentName, agentName) : undefined,
        // Written as in the partial index, which is not used otherwise.
        leading === 'status' ? sql`${Conversation.status} <> 'COMPLETE'` : undefined,
        since === undefined ? undefined : gte(Conversation.updatedAt, since),
        until === undefined ? undefined : lt(Conversation.updatedAt, until),
    );
}

/** The most selective columns come first. */
const LEADING = ['callerHash', 'apiKey', 'status', 'agentName', 'source'] as const;

/** Conversations that are older than the summaries have no opening until upkeep has read them. */
export function withOpening<Row extends { readonly opening: string | null }>(row: Row) {
    return { ...row, opening: row.opening ?? '' };
}
