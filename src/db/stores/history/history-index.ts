import { and, asc, type Column, desc, eq, lt, max, sql } from 'drizzle-orm';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { toSearchText } from '../../../domain/to-search-text.ts';
import type { Clock } from '../../../shared/clock.ts';
import { TERMS_VERSION } from '../../../shared/to-terms.ts';
import type { Dialect } from '../../database.ts';
import { asPostgres } from '../../schema/as-postgres.ts';
import type { SearchTables } from '../../schema/search-tables.ts';
import type { TransactionBody } from '../../statement.ts';
import { placeholder, prepared, type QueryScope, query, toJsonKeys } from '../../statement.ts';
import { run } from '../../transaction.ts';
import { findMetadata, setMetadata } from '../metadata-store.ts';
import { recountConversation } from './conversation-summary.ts';

/** Messages that one transaction indexes, on SQLite within `MOST_MS`; other transactions run in between. */
const MESSAGES = { sqlite: 200, postgres: 100 } as const;
const MOST_MS = 5;
const CONVERSATIONS = 20;

/** Indexes some of the waiting messages. Returns `false` if there are none. */
export function* indexSome(dialect: Dialect): TransactionBody<boolean> {
    // Conversations that are older than the summaries.
    const uncounted = yield* run(findUncounted());
    for (const conversation of uncounted) yield* recountConversation(conversation);
    const waiting = yield* run(findUnindexed({ limit: MESSAGES[dialect] }));
    if (waiting.length > 0) yield* run(removeUnindexed({ ids: toJsonKeys(yield* indexMessages[dialect](waiting)) }));
    return uncounted.length + waiting.length > 0;
}

/** The messages with ids below `before` still have the terms of an earlier version. */
interface TermsState {
    readonly version: number;
    readonly before: number;
}

const TERMS_KEY = 'historyTerms';

/** Lets the newest messages that have terms of an earlier version wait for the index again. Returns `false` if there are none. */
export function* queueSomeOutdated(dialect: Dialect, now: Clock): TransactionBody<boolean> {
    const [stored] = yield* run(findMetadata({ key: TERMS_KEY }));
    const known = stored?.value as TermsState | undefined;
    const before = known?.version === TERMS_VERSION ? known.before : ((yield* run(findNewestId()))[0]?.id ?? 0) + 1;
    if (before <= 0) return false;
    const outdated = yield* run(findIndexedBefore({ before, limit: MESSAGES[dialect] }));
    if (outdated.length > 0) yield* run(queueMessages(outdated));
    const state: TermsState = { version: TERMS_VERSION, before: outdated.at(-1)?.id ?? 0 };
    yield* run(setMetadata({ key: TERMS_KEY, value: state, updatedAt: now() }));
    return outdated.length > 0;
}

const findNewestId = prepared('history.findNewestId', ({ db, ChatHistory }) =>
    db.select({ id: max(ChatHistory.id) }).from(ChatHistory),
);

const findIndexedBefore = prepared('history.findIndexedBefore', ({ db, ChatHistory }) =>
    db
        .select({ id: ChatHistory.id, createdAt: ChatHistory.createdAt })
        .from(ChatHistory)
        .where(lt(ChatHistory.id, sql.placeholder('before')))
        .orderBy(desc(ChatHistory.id))
        .limit(sql.placeholder('limit')),
);

function queueMessages(messages: readonly Waiting[]) {
    return query(({ db, UnindexedMessage }) =>
        db
            .insert(UnindexedMessage)
            .values([...messages])
            .onConflictDoNothing(),
    );
}

interface Waiting {
    readonly id: number;
    readonly createdAt: Date;
}

/** Return the ids of the messages that are done. */
const indexMessages: Readonly<Record<Dialect, (waiting: readonly Waiting[]) => TransactionBody<string[]>>> = {
    *sqlite(waiting) {
        const deadline = performance.now() + MOST_MS;
        const done: string[] = [];
        for (const { id } of waiting) {
            const [row] = yield* run(findMessage({ id }));
            const searchText = row === undefined ? '' : toSearchText(row);
            yield* run(removeText({ id }));
            if (searchText !== '') yield* run(insertText({ id, searchText }));
            done.push(String(id));
            if (performance.now() > deadline) break;
        }
        return done;
    },
    *postgres(waiting) {
        const done = waiting.map(({ id }) => String(id));
        const texts = (yield* run(lockMessages({ ids: toJsonKeys(done) }))).flatMap(({ conversation, ...row }) => {
            const searchText = toSearchText(row);
            return searchText === '' ? [] : [{ id: row.id, conversation, searchText: withBuckets(row.id, searchText) }];
        });
        yield* run(removeTexts({ ids: toJsonKeys(done) }));
        if (texts.length > 0) yield* run(insertTexts(texts));
        return done;
    },
};

type TextRow = QueryScope['ChatText']['$inferInsert'];

function insertTexts(texts: readonly TextRow[]) {
    return query(({ db, ChatText }) =>
        db
            .insert(ChatText)
            .values([...texts])
            .onConflictDoNothing(),
    );
}

const insertText = prepared('history.insertText', ({ db, ChatText }) =>
    db.insert(ChatText).values({ id: sql.placeholder('id'), searchText: sql.placeholder('searchText') } as never),
);

const removeText = prepared('history.removeText', ({ db, ChatText }) =>
    db.delete(ChatText).where(eq(ChatText.id, sql.placeholder('id'))),
);

const removeTexts = prepared('history.removeTexts', ({ db, ChatText }) =>
    db.delete(ChatText).where(sql`${ChatText.id} in ${selectIds(ChatText.id)}`),
);

/**
 * Postgres finds the newest of many matches fast only if the index narrows them down, so that the buckets of each message's id are among
 * its terms. SQLite reads the newest matches first anyway.
 */
export const BUCKET_BITS = [10, 13, 16, 20] as const;

export function toBucketTerm(bits: (typeof BUCKET_BITS)[number], bucket: number): string {
    return `zqbucket${bits}x${bucket}`;
}

function withBuckets(id: number, searchText: string): string {
    const buckets = BUCKET_BITS.map(bits => toBucketTerm(bits, Math.floor(id / 2 ** bits)));
    return `${searchText} ${buckets.join(' ')}`;
}

/** Written as in the partial index; otherwise SQLite would read the whole table. */
const findUncounted = prepared('history.findUncounted', ({ db, Conversation }) =>
    db
        .select({ agentName: Conversation.agentName, conversationId: Conversation.conversationId })
        .from(Conversation)
        .where(sql`${Conversation.opening} is null`)
        .orderBy(asc(Conversation.id))
        .limit(CONVERSATIONS),
);

const findUnindexed = prepared('history.findUnindexed', ({ db, UnindexedMessage }) =>
    db.select().from(UnindexedMessage).orderBy(asc(UnindexedMessage.id)).limit(sql.placeholder('limit')),
);

const removeUnindexed = prepared('history.removeUnindexed', ({ db, UnindexedMessage }) =>
    db.delete(UnindexedMessage).where(sql`${UnindexedMessage.id} in ${selectIds(UnindexedMessage.id)}`),
);

const findMessage = prepared('history.findMessage', ({ db, ChatHistory }) =>
    db
        .select(searchedColumns(ChatHistory))
        .from(ChatHistory)
        .where(eq(ChatHistory.id, placeholder(ChatHistory.id))),
);

/** Locks the messages, so that a transaction that deletes or changes one of them waits and then removes its index entry. */
const lockMessages = prepared('history.lockToIndex', ({ db, ChatHistory, Conversation, UnindexedMessage }) =>
    db
        .select({ ...searchedColumns(ChatHistory), conversation: Conversation.id })
        .from(UnindexedMessage)
        .innerJoin(
            ChatHistory,
            and(eq(ChatHistory.id, UnindexedMessage.id), eq(ChatHistory.createdAt, UnindexedMessage.createdAt)),
        )
        .innerJoin(
            Conversation,
            and(
                eq(Conversation.agentName, ChatHistory.agentName),
                eq(Conversation.conversationId, ChatHistory.conversationId),
            ),
        )
        .where(sql`${UnindexedMessage.id} in ${selectIds(UnindexedMessage.id)}`)
        .orderBy(asc(ChatHistory.id))
        .for('share', { of: ChatHistory }),
);

function searchedColumns({ id, message, isUtility, agentName, source, apiKey, callerHash }: QueryScope['ChatHistory']) {
    return { id, message, isUtility, agentName, source, apiKey, callerHash };
}

function selectIds(id: Column) {
    const type = sql.raw(id.getSQLType());
    return sql`(select cast("key" as ${type}) from json_each(${sql.placeholder('ids')}))`;
}

/** Pages that one transaction writes, in one or two milliseconds. */
const MERGED_PAGES = 16;

/**
 * Merges some segments of SQLite's full-text indexes: each transaction adds a segment, and a search reads all of them. Returns `false` if
 * there is nothing to merge. FTS5 also merges by itself, but hundreds of pages within one commit.
 */
export function* mergeSomeWords(): TransactionBody<boolean> {
    for (const merge of MERGES) {
        const before = yield* countChanges();
        yield* run(merge());
        // A merge without work counts as one change: https://www.sqlite.org/fts5.html#the_merge_command
        if ((yield* countChanges()) - before > 1) return true;
    }
    return false;
}

/** FTS5 takes commands as inserted rows. */
const MERGES = ['ChatText', 'KnowledgeText'].map(name =>
    prepared(`words.merge${name}`, ({ db }) => {
        const commands = sqliteTable(name, { command: text(name), pages: integer('rank') });
        return db
            .insert(asPostgres<SearchTables['ChatText']>(commands))
            .values({ command: 'merge', pages: MERGED_PAGES } as never);
    }),
);

function* countChanges(): TransactionBody<number> {
    const [changes] = yield* run(findChanges());
    return changes?.count ?? 0;
}

const findChanges = prepared('words.countChanges', ({ db }) =>
    db.select({ count: sql`total_changes()`.mapWith(Number) }).from(sql`(select 1)`),
);
