import { and, desc, eq, isNotNull, type SQL, sql } from 'drizzle-orm';
import type { BeginTurnInput, ChainedRow } from '../../ports/stores.ts';
import { placeholder, prepared, type QueryScope } from '../statement.ts';
import { ask, type Steps } from '../transaction.ts';

type Chain = Omit<BeginTurnInput<unknown>, 'plan'>;

/** So many hashes are looked up at once. */
const CHUNK = 500;

/**
 * The newest message of the chain that is known already and what follows directly on it, by id. Nobody counts how often an app greets
 * with the same words, so of equal messages only the newest are read: `MAX_ROWS` of them and `MAX_FOLLOWING` after them.
 */
export function* findChain({ agentName, callerHash, messageHashes }: Chain): Steps<readonly ChainedRow[]> {
    const messageHash = yield* findNewestKnown({ agentName, callerHash, messageHashes });
    if (messageHash === null) return [];
    const rows = yield* ask(findRows({ agentName, callerHash, messageHash }));
    const following = yield* ask(findFollowing({ agentName, callerHash, previousMessageHash: messageHash }));
    return [...rows, ...following].sort((first, second) => first.id - second.id);
}

const MAX_ROWS = 20;
const MAX_FOLLOWING = 100;

/** Looked for from the end, where almost every turn finds the reply before its question. A single message needs no search. */
function* findNewestKnown({ agentName, callerHash, messageHashes }: Chain): Steps<string | null> {
    if (messageHashes.length === 1) return messageHashes[0] ?? null;
    for (let end = messageHashes.length; end > 0; end -= CHUNK) {
        const chunk = messageHashes.slice(Math.max(0, end - CHUNK), end);
        const rows = yield* ask(findKnown({ agentName, callerHash, messageHashes: toJsonKeys(chunk) }));
        const known = new Set(rows.map(row => row.messageHash));
        const newest = chunk.findLast(messageHash => known.has(messageHash));
        if (newest !== undefined) return newest;
    }
    return null;
}

/** A list as one parameter: both dialects have `json_each`, and of an object it gives each key as text. */
function toJsonKeys(messageHashes: readonly string[]): string {
    return JSON.stringify(Object.fromEntries(messageHashes.map(messageHash => [messageHash, 0])));
}

/**
 * Which of the hashes have a row: one look into the index for each, however many rows it has. A subquery with a limit, as Postgres
 * would make a join of `exists` and, before it has statistics, read all rows of the agent for it.
 */
const findKnown = prepared('chatHistory.findKnown', scope => {
    const { db, ChatHistory } = scope;
    const row = db
        .select({ id: ChatHistory.id })
        .from(ChatHistory)
        .where(and(eq(ChatHistory.messageHash, sql`chain."key"`), isOfCaller(scope)))
        .limit(1);
    return db
        .select({ messageHash: sql<string>`chain."key"` })
        .from(sql`json_each(${sql.placeholder('messageHashes')}) as chain`)
        .where(isNotNull(row));
});

const findRows = prepared('chatHistory.findRows', scope =>
    selectChained(scope, eq(scope.ChatHistory.messageHash, placeholder(scope.ChatHistory.messageHash))).limit(MAX_ROWS),
);

const findFollowing = prepared('chatHistory.findFollowing', scope =>
    selectChained(
        scope,
        eq(scope.ChatHistory.previousMessageHash, placeholder(scope.ChatHistory.previousMessageHash)),
    ).limit(MAX_FOLLOWING),
);

function selectChained(scope: QueryScope, condition: SQL) {
    const { db, ChatHistory } = scope;
    const { id, messageHash, previousMessageHash, conversationId, status, replyId } = ChatHistory;
    return db
        .select({ id, messageHash, previousMessageHash, conversationId, status, replyId })
        .from(ChatHistory)
        .where(and(isOfCaller(scope), condition))
        .orderBy(desc(id));
}

function isOfCaller({ ChatHistory }: QueryScope): SQL | undefined {
    return and(
        eq(ChatHistory.agentName, placeholder(ChatHistory.agentName)),
        eq(ChatHistory.callerHash, placeholder(ChatHistory.callerHash)),
    );
}
