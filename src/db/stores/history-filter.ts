import { and, eq, gte, lt, type SQL } from 'drizzle-orm';
import type { HistoryFilter } from '../../ports/history-stores.ts';
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

export function isMeant({ Conversation }: QueryScope, filter: HistoryFilter): SQL | undefined {
    const { agentName, source, apiKey, status, since, until, callerHash, isWithUtility = false } = filter;
    return and(
        agentName === undefined ? undefined : eq(Conversation.agentName, agentName),
        source === undefined ? undefined : eq(Conversation.source, source),
        apiKey === undefined ? undefined : eq(Conversation.apiKey, apiKey),
        status === undefined ? undefined : eq(Conversation.status, status),
        since === undefined ? undefined : gte(Conversation.updatedAt, since),
        until === undefined ? undefined : lt(Conversation.updatedAt, until),
        callerHash === undefined ? undefined : eq(Conversation.callerHash, callerHash),
        isWithUtility ? undefined : eq(Conversation.isUtility, false),
    );
}

/** A conversation from before there were lists is read in the background. */
export function withOpening<Row extends { readonly opening: string | null }>(row: Row) {
    return { ...row, opening: row.opening ?? '' };
}
