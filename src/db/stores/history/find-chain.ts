import { and, desc, eq, gt, inArray, isNotNull, type SQL, sql } from 'drizzle-orm';
import type { BeginTurnInput, ChainedRow } from '../../../ports/stores.ts';
import type { Dialect } from '../../database.ts';
import { placeholder, prepared, type QueryScope, type Statement, toJsonKeys } from '../../statement.ts';
import { run, type TransactionBody } from '../../transaction.ts';

export interface FoundChain {
    readonly known: readonly ChainedRow[];
    /** The conversation that the client names, if it is the caller's. */
    readonly ownConversationId: string | null;
}

/**
 * The newest message of the chain that is known already and what follows directly on it, by id; in the conversation that is named, if
 * one is. Nobody counts how often an app greets with the same words, so of equal messages only the newest are read: `MAX_ROWS` of them,
 * and `MAX_FOLLOWING` after them in each of their conversations.
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

/** So many hashes are looked up at once. Of a history in partitions each is looked up in all of them. */
const CHUNK = 500;
export const RECENT = 4;
const MAX_ROWS = 20;
const MAX_FOLLOWING = 100;

/** The values by which the queries know whose rows they look at. */
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

/** What follows directly on any of the rows, which come the newest first: in each conversation it comes after the oldest of them. */
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
 * Looked for from the end, where almost every turn finds the reply before its question. Beyond its last messages, a thread whose
 * beginning was never heard of is not looked through: its other messages hang on that one. A single message needs no search.
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
         * Which of the hashes have a row: one look into the index for each, however many rows it has. A subquery with a limit, as
         * Postgres would make a join of `exists` and, before it has statistics, read all rows of the agent for it. The limit is no
         * parameter: a plan for any limit looks so dear that Postgres would plan anew, for all partitions, each time.
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
 * The same in many conversations, as an app has them that always begins with the same words: a look into the index for each, and one
 * statement.
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

/** The empty texts keep both databases from the index of the caller's messages: of one that was said very often, few are in the conversation. */
function isInConversation({ ChatHistory }: QueryScope): SQL | undefined {
    const { agentName, callerHash, conversationId } = ChatHistory;
    return and(
        eq(conversationId, placeholder(conversationId)),
        sql`${agentName} || '' = ${placeholder(agentName)}`,
        sql`${callerHash} || '' = ${placeholder(callerHash)}`,
    );
}
