import { and, asc, eq, getTableColumns, gte, inArray, isNotNull, lt, type SQL, sql } from 'drizzle-orm';
import type { UsageCount, UsageFilter, UsageGroup, UsageGroupSum, UsageStore } from '../../../ports/usage-store.ts';
import { isFromTheFuture } from '../../../shared/clock.ts';
import { addUpReplies, type CountedReply } from '../../../usage/add-up-replies.ts';
import type { Database } from '../../database.ts';
import { type QueryScope, query } from '../../statement.ts';
import { run, type TransactionBody } from '../../transaction.ts';
import { findMetadata, setMetadata } from '../metadata-store.ts';

/** The key in `Metadata` of the time up to which replies are added up. */
const COUNTED_UNTIL = 'usage-counted-until';

/** Usage by day, in the table `UsageDay`, and from newer replies in `ChatHistory`. */
export function createUsageStore(database: Database): UsageStore {
    return {
        addUp: input => database.transaction(() => addUp(input), 'usage'),

        async sums(filter) {
            const [day, agentName, tokenId, model] = await Promise.all([
                database.read(sumsBy(filter, ({ UsageDay }) => sql`${UsageDay.day}`)),
                database.read(sumsBy(filter, ({ UsageDay }) => sql`${UsageDay.agentName}`)),
                database.read(sumsBy(filter, ({ UsageDay }) => sql`${UsageDay.tokenId}`)),
                database.read(sumsBy(filter, ({ UsageDay }) => sql`${UsageDay.provider} || ': ' || ${UsageDay.model}`)),
            ]);
            return { day, agentName, tokenId, model } satisfies Record<UsageGroup, readonly UsageGroupSum[]>;
        },

        async fresh(most) {
            const [counted] = await database.read(findMetadata({ key: COUNTED_UNTIL }));
            const replies = await database.read(repliesFrom(toDate(counted?.value), null, most + 1));
            if (replies.length > most) return null;
            return addUpReplies(replies, toTokenIds(await database.read(findTokens(replies))));
        },

        list: filter => database.read(listCounts(filter)),
    };
}

function* addUp({ until, mostReplies }: Parameters<UsageStore['addUp']>[0]): TransactionBody<boolean> {
    const [counted] = yield* run(findMetadata({ key: COUNTED_UNTIL }));
    const from = toDate(counted?.value);
    // After the clock was set back, some replies may be added up twice. Otherwise none would be until the clock reaches that time again.
    if (isFromTheFuture(from, until)) yield* run(setCountedUntil(until));
    if (from >= until) return true;
    const found = yield* run(repliesFrom(from, until, mostReplies));
    const isAll = found.length < mostReplies;
    const last = found.at(-1)?.createdAt ?? from;
    // Exclusive of the last reply's time, at which there may be further replies. All replies of one time are read together.
    const end = isAll ? until : last > from ? last : new Date(from.getTime() + 1);
    const isRead = isAll || last > from;
    const replies = isRead
        ? found.filter(({ createdAt }) => createdAt < end)
        : yield* run(repliesFrom(from, end, null));
    const tokenIds = toTokenIds(yield* run(findTokens(replies)));
    const counts = addUpReplies(replies, tokenIds);
    if (counts.length > 0) yield* run(addCounts(counts));
    yield* run(setCountedUntil(end));
    return isAll;
}

function setCountedUntil(until: Date) {
    return setMetadata({ key: COUNTED_UNTIL, value: until.toISOString(), updatedAt: until });
}

/** The epoch if nothing is added up yet. */
function toDate(value: unknown): Date {
    return new Date(typeof value === 'string' ? value : 0);
}

/**
 * Rows of replies, oldest first; of alternatives, the one with their usage first. Rounds of the server's own tools have no duration and
 * are excluded.
 */
function repliesFrom(from: Date, until: Date | null, limit: number | null) {
    return query<CountedReply[]>(({ db, ChatHistory }) => {
        const { id, createdAt, agentName, source, apiKey, replyId, status, usage, provider, model, durationMs } =
            ChatHistory;
        const query = db
            .select({ createdAt, agentName, source, apiKey, replyId, status, usage, provider, model, durationMs })
            .from(ChatHistory)
            .where(and(gte(createdAt, from), until === null ? undefined : lt(createdAt, until), isNotNull(durationMs)))
            .orderBy(asc(createdAt), asc(id));
        return limit === null ? query : query.limit(limit);
    });
}

function findTokens(replies: readonly CountedReply[]) {
    const keys = [...new Set(replies.map(({ apiKey }) => apiKey).filter(key => key !== null))];
    return query(({ db, ApiTokens }) =>
        db.select({ id: ApiTokens.id, token: ApiTokens.token }).from(ApiTokens).where(inArray(ApiTokens.token, keys)),
    );
}

function toTokenIds(tokens: readonly { readonly id: number; readonly token: string }[]): ReadonlyMap<string, number> {
    return new Map(tokens.map(({ id, token }) => [token, id]));
}

const SUMS = ['replies', 'failures', 'promptTokens', 'completionTokens', 'durationMs'] as const;

/** In one statement: otherwise each row would be built and planned separately. */
function addCounts(counts: readonly UsageCount[]) {
    return query(({ db, UsageDay }) => {
        const { day, agentName, source, tokenId, provider, model } = UsageDay;
        const added = SUMS.map(name => [name, sql`${UsageDay[name]} + excluded.${sql.identifier(name)}`]);
        return db
            .insert(UsageDay)
            .values([...counts])
            .onConflictDoUpdate({
                target: [day, agentName, source, tokenId, provider, model],
                set: Object.fromEntries(added),
            });
    });
}

function sumsBy(filter: UsageFilter, toKey: (scope: QueryScope) => SQL) {
    return query<UsageGroupSum[]>(scope => {
        const { db, UsageDay } = scope;
        const sumOf = (name: (typeof SUMS)[number]) => sql`sum(${UsageDay[name]})`.mapWith(Number);
        const key = toKey(scope);
        return db
            .select({
                key: key.mapWith(String),
                replies: sumOf('replies'),
                failures: sumOf('failures'),
                promptTokens: sumOf('promptTokens'),
                completionTokens: sumOf('completionTokens'),
                durationMs: sumOf('durationMs'),
            })
            .from(UsageDay)
            .where(matches(scope, filter))
            .groupBy(key)
            .orderBy(asc(key));
    });
}

function listCounts(filter: UsageFilter) {
    return query<UsageCount[]>(scope => {
        const { id: _, ...columns } = getTableColumns(scope.UsageDay);
        return scope.db
            .select(columns)
            .from(scope.UsageDay)
            .where(matches(scope, filter))
            .orderBy(asc(scope.UsageDay.day), asc(scope.UsageDay.id));
    });
}

function matches({ UsageDay }: QueryScope, { firstDay, agentName, tokenId }: UsageFilter) {
    return and(
        gte(UsageDay.day, firstDay),
        agentName === null ? undefined : eq(UsageDay.agentName, agentName),
        tokenId === null ? undefined : eq(UsageDay.tokenId, tokenId),
    );
}
