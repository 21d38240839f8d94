import { and, desc, inArray, lt, max } from 'drizzle-orm';
import { toPlaceTerms } from '../../history/to-search-text.ts';
import type { FoundConversation, HistoryFilter, SearchPage } from '../../ports/history-stores.ts';
import type { Database } from '../database.ts';
import { once, prepared, type QueryScope } from '../statement.ts';
import { findMatches, hasMatch, type Match } from './find-matches.ts';
import { isMeant, listedColumns, withOpening } from './history-filter.ts';

interface SearchInput {
    readonly terms: readonly string[];
    /** The message that the page before ended with. */
    readonly before: number | null;
    readonly limit: number;
}

/** Matches that are looked at together, and how often for one page: filters that let few of them pass must not take for ever. */
const CHUNK = 200;
const MOST_CHUNKS = 20;

/** Conversations with a message that has all of the terms, the newest such message first; each conversation once. */
export async function searchHistory(
    database: Database,
    filter: HistoryFilter,
    { terms, before, limit }: SearchInput,
): Promise<SearchPage> {
    if (terms.length === 0) return { conversations: [], next: null };
    const allTerms = [...terms, ...toPlaceTerms(filter)];
    const found = new Map<number, FoundConversation>();
    let next: number | null = await findEnd(database, filter.until, before);
    for (let chunk = 0; chunk < MOST_CHUNKS && next !== null; chunk += 1) {
        const matches: readonly Match[] = await findMatches(database, { terms: allTerms, before: next, limit: CHUNK });
        const conversations = await readConversations(database, filter, matches);
        for (const { messageId, conversation } of matches) {
            next = messageId;
            const meant = found.has(conversation) ? undefined : conversations.get(conversation);
            if (meant === undefined) continue;
            if (before === null || !(await isListedAlready(meant, before))) {
                found.set(conversation, { ...meant, matchId: messageId });
            }
            if (found.size === limit) return { conversations: [...found.values()], next };
        }
        if (matches.length < CHUNK) next = null;
    }
    return { conversations: [...found.values()], next };

    /** A page before has it with a newer message. */
    async function isListedAlready({ agentName, conversationId }: ListedRow, sinceId: number): Promise<boolean> {
        const rows = await database.read(
            hasMatch(database.dialect, { agentName, conversationId, sinceId, terms: allTerms }),
        );
        return rows.length > 0;
    }
}

type ListedRow = Omit<FoundConversation, 'matchId'>;

/** No message from after `until` is in a conversation that ended before. */
async function findEnd(database: Database, until: Date | undefined, before: number | null): Promise<number> {
    if (before !== null) return before;
    const [newest] = await database.read(until === undefined ? findNewest() : findNewestBefore(until));
    return (newest?.id ?? 0) + 1;
}

const findNewest = prepared('history.findNewest', ({ db, ChatHistory }) =>
    db.select({ id: max(ChatHistory.id) }).from(ChatHistory),
);

function findNewestBefore(until: Date) {
    return once(({ db, ChatHistory }) =>
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
    const rows = await database.read(findMeant(filter, ids));
    return new Map(rows.map(row => [row.id, withOpening(row)]));
}

function findMeant(filter: HistoryFilter, ids: readonly number[]) {
    return once((scope: QueryScope) =>
        scope.db
            .select(listedColumns(scope))
            .from(scope.Conversation)
            .where(and(inArray(scope.Conversation.id, [...ids]), isMeant(scope, filter))),
    );
}
