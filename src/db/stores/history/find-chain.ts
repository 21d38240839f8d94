import { and, desc, eq, gt, inArray, isNotNull, type SQL, sql } from 'drizzle-orm';
import type { BeginTurnInput, ChainedRow } from '../../../ports/history-stores.ts';
import type { Dialect } from '../../database.ts';
import { placeholder, prepared, type QueryScope, type Statement, toJsonKeys } from '../../statement.ts';
import { run, type TransactionBody } from '../../transaction.ts';

export interface FoundChain {
    readonly known: readonly ChainedRow[];
    /** The conversation that the client names, if it belongs to the caller. */
    readonly ownConversationId: string | null;
}

/**
 * The newest known message of the chain and what directly follows it, by id, only in the named conversation if there is one. An app may
 * always begin with the same words, so that only the newest equal messages are read: `MAX_ROWS`, and `MAX_FOLLOWING` after them in each
 * of their conversations.
 */
export function* findChain(
    dialect: Dialect,
    input: Omit<BeginTurnInput<unknown>, 'plan'>,
): TransactionBody<FoundChain> {
    const { agentName, callerHash, messageHashes, conversationId = null } = input;
    const isOwn =
        conversationId !== null && (yield* run(findOwn({ agentName, callerHash, conversationId }))).length > 0;
    const place = isOwn ? { agentName, callerHash, conversationId } : { agentName, callerHash };
    const queries = isOwn ? IN_CONVERSATION : OF_CALLER;
    return {
        known: yield* findKnownRows(dialect, queries, place, messageHashes),
        ownConversationId: isOwn ? conversationId : null,
    };
}

/** Hashes of one lookup. Each is looked up in every partition. */
const CHUNK = 500;
export const RECENT = 4;
const MAX_ROWS = 20;
const MAX_FOLLOWING = 100;

/** Values of the placeholders that restrict the rows. */
interface Place extends Readonly<Record<string, string>> {
    readonly agentName: string;
}

function* findKnownRows(
    dialect: Dialect,
    queries: ChainQueries,
    place: Place,
    messageHashes: readonly string[],
): TransactionBody<readonly ChainedRow[]> {
    const messageHash = yield* findNewestKnown(queries, place, messageHashes);
    if (messageHash === null) return [];
    const rows = yield* run(queries.findRows({ ...place, messageHash }));
    const following = yield* findFollowing(dialect, place.agentName, messageHash, rows);
    return [...rows, ...following].sort((first, second) => first.id - second.id);
}

/** What directly follows any of the rows, which are sorted newest first: in each conversation it comes after the oldest of them. */
function* findFollowing(
    dialect: Dialect,
    agentName: string,
    previousMessageHash: string,
    rows: readonly ChainedRow[],
): TransactionBody<readonly ChainedRow[]> {
    const begun = new Map(rows.map(({ conversationId, id }) => [conversationId, id]));
    const [only] = begun;
    if (only === undefined) return [];
    if (begun.size > 1) {
        const values = { agentName, previousMessageHash, begun: JSON.stringify(Object.fromEntries(begun)) };
        return yield* run(findFollowingInEach[dialect](values));
    }
    const [conversationId, id] = only;
    return yield* run(findFollowingInOne({ agentName, previousMessageHash, conversationId, id }));
}

/**
 * Searches from the end, where almost every turn finds the previous reply. Beyond its last messages, a thread whose first message is
 * unknown is not searched: the hashes of its other messages depend on it. A single message needs no search.
 */
function* findNewestKnown(
    { findKnown }: ChainQueries,
    place: Place,
    messageHashes: readonly string[],
): TransactionBody<string | null> {
    const [beginning] = messageHashes;
    if (beginning === undefined || messageHashes.length === 1) return beginning ?? null;
    const recent = yield* findNewest(messageHashes.slice(-RECENT));
    if (recent !== null || messageHashes.length <= RECENT) return recent;
    if ((yield* findNewest([beginning])) === null) return null;
    for (let end = messageHashes.length - RECENT; end > 0; end -= CHUNK) {
        const newest = yield* findNewest(messageHashes.slice(Math.max(0, end - CHUNK), end));
        if (newest !== null) return newest;
    }
    return null;

    function* findNewest(hashes: readonly string[]): TransactionBody<string | null> {
        const rows = yield* run(findKnown({ ...place, messageHashes: toJsonKeys(hashes) }));
        const known = new Set(rows.map(({ messageHash }) => messageHash));
        return hashes.findLast(messageHash => known.has(messageHash)) ?? null;
    }
}

type ChainQueries = ReturnType<typeof chainQueries>;

const OF_CALLER = chainQueries('chatHistory', isOfCaller);
const IN_CONVERSATION = chainQueries('chatHistory.inConversation', isInConversation);

function chainQueries(prefix: string, isThere: (scope: QueryScope) => SQL | undefined) {
    return {
        /**
         * Which of the hashes have a row, by one index lookup for each. A subquery with a limit, since Postgres would turn `exists` into
         * a join and, without statistics, read all rows of the agent. The limit is not a parameter: Postgres considers the generic plan
         * for any limit so expensive that it would plan again for all partitions each time.
         */
        findKnown: prepared(`${prefix}.findKnown`, scope => {
            const { db, ChatHistory } = scope;
            const condition = and(eq(ChatHistory.messageHash, sql`chain."key"`), isThere(scope));
            return db
                .select({ messageHash: sql<string>`chain."key"` })
                .from(sql`json_each(${sql.placeholder('messageHashes')}) as chain`)
                .where(isNotNull(sql`(select ${ChatHistory.id} from ${ChatHistory} where ${condition} limit 1)`));
        }),

        findRows: prepared(`${prefix}.findRows`, scope => {
            const { messageHash } = scope.ChatHistory;
            return selectChained(scope, and(isThere(scope), eq(messageHash, placeholder(messageHash)))).limit(MAX_ROWS);
        }),
    };
}

const findFollowingInOne = prepared('chatHistory.findFollowing', scope => {
    const { id, conversationId } = scope.ChatHistory;
    return selectFollowing(scope, sql`${placeholder(conversationId)}`, sql`${placeholder(id)}`);
});

/**
 * For an app that always begins with the same words: one statement, with an index lookup for each conversation.
 */
const findFollowingInEach: Readonly<
    Record<Dialect, (values: Statement<unknown>['values']) => Statement<ChainedRow[]>>
> = {
    sqlite: prepared('chatHistory.findFollowingInEach', scope => {
        const { db, ChatHistory } = scope;
        const following = selectFollowing(scope, BEGUN.conversationId, BEGUN.id).as('following');
        return db
            .select(chainedColumns(ChatHistory))
            .from(sql`json_each(${sql.placeholder('begun')}) as begun`)
            .innerJoin(ChatHistory, inArray(ChatHistory.id, db.select({ id: following.id }).from(following)));
    }),
    postgres: prepared('chatHistory.findFollowingInEach', scope => {
        const following = selectFollowing(scope, BEGUN.conversationId, BEGUN.id).as('following');
        const { id, messageHash, previousMessageHash, conversationId, status, replyId } = following;
        return scope.db
            .select({ id, messageHash, previousMessageHash, conversationId, status, replyId })
            .from(sql`json_each_text(${sql.placeholder('begun')}) as begun`)
            .crossJoinLateral(following);
    }),
};

const BEGUN = { conversationId: sql`begun."key"`, id: sql`cast(begun."value" as bigint)` };

function selectFollowing(scope: QueryScope, inConversation: SQL, afterId: SQL) {
    const { id, agentName, conversationId, previousMessageHash } = scope.ChatHistory;
    const condition = and(
        eq(agentName, placeholder(agentName)),
        eq(conversationId, inConversation),
        gt(id, afterId),
        eq(previousMessageHash, placeholder(previousMessageHash)),
    );
    return selectChained(scope, condition).limit(MAX_FOLLOWING);
}

const findOwn = prepared('chatHistory.findOwn', scope =>
    scope.db.select({ id: scope.ChatHistory.id }).from(scope.ChatHistory).where(isInConversation(scope)).limit(1),
);

function selectChained({ db, ChatHistory }: QueryScope, condition: SQL | undefined) {
    return db.select(chainedColumns(ChatHistory)).from(ChatHistory).where(condition).orderBy(desc(ChatHistory.id));
}

type ChainedColumns = Pick<QueryScope['ChatHistory'], keyof ChainedRow>;

function chainedColumns({ id, messageHash, previousMessageHash, conversationId, status, replyId }: ChainedColumns) {
    return { id, messageHash, previousMessageHash, conversationId, status, replyId };
}

function isOfCaller({ ChatHistory }: QueryScope): SQL | undefined {
    return and(
        eq(ChatHistory.agentName, placeholder(ChatHistory.agentName)),
        eq(ChatHistory.callerHash, placeholder(ChatHistory.callerHash)),
    );
}

/** The empty texts keep both databases from using the index of the caller's messages, which is slow for a very frequent message. */
function isInConversation({ ChatHistory }: QueryScope): SQL | undefined {
    const { agentName, callerHash, conversationId } = ChatHistory;
    return and(
        eq(conversationId, placeholder(conversationId)),
        sql`${agentName} || '' = ${placeholder(agentName)}`,
        sql`${callerHash} || '' = ${placeholder(callerHash)}`,
    );
}
