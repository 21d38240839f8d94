import { and, desc, inArray, lt, max } from 'drizzle-orm';
import { type BegunWord, toScopeTerms } from '../../../domain/to-search-text.ts';
import type { FoundConversation, HistoryFilter, SearchPage } from '../../../ports/history-stores.ts';
import type { Database, Dialect } from '../../database.ts';
import { prepared, type QueryScope, query } from '../../statement.ts';
import { findMatched, findMatches, type Match } from './find-matches.ts';
import { listedColumns, matchesFilter, withOpening } from './history-filter.ts';

interface SearchInput {
    readonly terms: readonly string[];
    /** The last word, as far as it was typed. */
    readonly begun?: BegunWord | null;
    /** The last message of the previous page. */
    readonly before: number | null;
    readonly limit: number;
}

/** Matches of one query. */
const CHUNK = 200;
/** A page ends after this time, so that a filter with few matches does not take for ever. */
const LONGEST_MS = 50;

/** Conversations with a message that contains all of the terms, sorted by the newest such message. */
export async function searchHistory(
    database: Database,
    filter: HistoryFilter,
    { terms, begun = null, before, limit }: SearchInput,
): Promise<SearchPage> {
    if (terms.length === 0 && begun === null) return { conversations: [], next: null };
    const allTerms = [...terms, ...toScopeTerms(filter)];
    const found = new Map<number, FoundConversation>();
    const startedAt = performance.now();
    let next: number | null = await findEnd(database, filter.until, before);
    while (next !== null) {
        const matches: readonly Match[] = await findMatches(database, {
            terms: allTerms,
            begun,
            before: next,
            limit: CHUNK,
        });
        const conversations = await readConversations(database, filter, matches);
        const alreadyListed = await findListed(database, { before, terms: allTerms, begun, conversations });
        for (const { messageId, conversation } of matches) {
            next = messageId;
            const row = conversations.get(conversation);
            if (row === undefined || found.has(conversation) || alreadyListed.has(conversation)) continue;
            found.set(conversation, { ...row, matchId: messageId });
            if (found.size === limit) return { conversations: [...found.values()], next };
        }
        if (matches.length < CHUNK) next = null;
        if (performance.now() - startedAt > LONGEST_MS) break;
    }
    return { conversations: [...found.values()], next };
}

interface FindListedInput {
    readonly before: number | null;
    readonly terms: readonly string[];
    readonly begun: BegunWord | null;
    readonly conversations: ReadonlyMap<number, ListedRow>;
}

/** Conversations that an earlier page has listed, by a newer message. */
async function findListed(database: Database, { before, terms, begun, conversations }: FindListedInput) {
    if (before === null || conversations.size === 0) return new Set<number>();
    const input = { terms, begun, conversations: [...conversations.keys()], sinceId: before };
    const matched = await database.read(findMatched(database.dialect, input));
    return new Set(matched.map(({ conversation }) => conversation));
}

type ListedRow = Omit<FoundConversation, 'matchId'>;

/** Conversations that ended before `until` have no later messages. */
async function findEnd(database: Database, until: Date | undefined, before: number | null): Promise<number> {
    if (before !== null) return before;
    const [newest] = await database.read(until === undefined ? findNewest() : findNewestBefore(until));
    return (newest?.id ?? 0) + 1;
}

const findNewest = prepared('history.findNewest', ({ db, ChatHistory }) =>
    db.select({ id: max(ChatHistory.id) }).from(ChatHistory),
);

function findNewestBefore(until: Date) {
    return query(({ db, ChatHistory }) =>
        db
            .select({ id: ChatHistory.id })
            .from(ChatHistory)
            .where(lt(ChatHistory.createdAt, until))
            .orderBy(desc(ChatHistory.createdAt))
            .limit(1),
    );
}

async function readConversations(
    database: Database,
    filter: HistoryFilter,
    matches: readonly Match[],
): Promise<ReadonlyMap<number, ListedRow>> {
    const ids = [...new Set(matches.map(({ conversation }) => conversation))];
    if (ids.length === 0) return new Map();
    const rows = await database.read(findMatching(database.dialect, filter, ids));
    return new Map(rows.map(row => [row.id, withOpening(row)]));
}

function findMatching(dialect: Dialect, filter: HistoryFilter, ids: readonly number[]) {
    return query((scope: QueryScope) =>
        scope.db
            .select(listedColumns(scope))
            .from(scope.Conversation)
            .where(and(inArray(scope.Conversation.id, [...ids]), matchesFilter(scope, dialect, filter))),
    );
}
