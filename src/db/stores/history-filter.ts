import { and, eq, gte, lt, type SQL, sql } from 'drizzle-orm';
import type { HistoryFilter } from '../../ports/history-stores.ts';
import type { Dialect } from '../database.ts';
import type { QueryScope } from '../statement.ts';

/** What lists say of a conversation. */
export function listedColumns({ Conversation }: QueryScope) {
    const { id, agentName, conversationId, createdAt, updatedAt, callerHash, source, apiKey } = Conversation;
    const { isUtility, opening, status, messages, promptTokens, completionTokens } = Conversation;
    return {
        ...{ id, agentName, conversationId, createdAt, updatedAt, callerHash, source, apiKey },
        ...{ isUtility, opening, status, messages, promptTokens, completionTokens },
    };
}

interface FilterUse {
    readonly dialect: Dialect;
    /** Whether an index on what is filtered by leads to the conversations. */
    readonly isListed: boolean;
}

export function isMeant(
    { Conversation }: QueryScope,
    filter: HistoryFilter,
    { dialect, isListed }: FilterUse,
): SQL | undefined {
    const { since, until, isWithUtility = false } = filter;
    const leading = isListed ? LEADING.find(name => filter[name] !== undefined && filter[name] !== 'COMPLETE') : null;
    return and(
        ...LEADING.map(name => {
            const value = filter[name];
            if (value === undefined) return undefined;
            const column = Conversation[name];
            // The sign keeps SQLite, which does not count its rows, from an index that leads to more of them.
            return name === leading || dialect === 'postgres' ? sql`${column} = ${value}` : sql`+${column} = ${value}`;
        }),
        // The words of the index on it, without which it is not taken.
        leading === 'status' ? sql`${Conversation.status} <> 'COMPLETE'` : undefined,
        since === undefined ? undefined : gte(Conversation.updatedAt, since),
        until === undefined ? undefined : lt(Conversation.updatedAt, until),
        isWithUtility ? undefined : eq(Conversation.isUtility, false),
    );
}

/** What is known by few conversations comes first. */
const LEADING = ['callerHash', 'apiKey', 'status', 'agentName', 'source'] as const;

/** A conversation from before there were lists is read in the background. */
export function withOpening<Row extends { readonly opening: string | null }>(row: Row) {
    return { ...row, opening: row.opening ?? '' };
}
