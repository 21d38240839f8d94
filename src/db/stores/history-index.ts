import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm';
import { toSearchText } from '../../history/to-search-text.ts';
import type { Dialect } from '../database.ts';
import { once, placeholder, prepared, type QueryScope } from '../statement.ts';
import { ask, type Steps } from '../transaction.ts';
import { recountConversation } from './conversation-summary.ts';

/** One transaction writes about so many messages: in between, others are served. */
const MESSAGES = 100;
const CONVERSATIONS = 50;

/** Puts new messages of some conversations into the index; `false` where there are none. */
export function* indexSome(dialect: Dialect): Steps<boolean> {
    const waiting = yield* ask(findWaiting());
    let written = 0;
    for (const { id } of waiting) {
        written += yield* indexConversation(dialect, id);
        if (written >= MESSAGES) break;
    }
    return waiting.length > 0;
}

/** Gives how many messages it looked at. */
function* indexConversation(dialect: Dialect, id: number): Steps<number> {
    // Who writes to a conversation changes its row first: from here on nobody else does.
    const [conversation] = yield* ask(lock({ id }));
    if (conversation === undefined) return 0;
    if (conversation.opening === null) yield* recountConversation(conversation);
    const rows = yield* ask(findNew({ ...conversation }));
    const texts = rows.flatMap(row => {
        const searchText = toSearchText(row);
        return searchText === '' ? [] : [{ row, searchText: withBuckets(dialect, row.id, searchText) }];
    });
    if (texts.length > 0) {
        const values = texts.map(({ row, searchText }) => ({ id: row.id, conversation: id, searchText }));
        yield* insertTexts[dialect](values);
    }
    const indexedId = rows.at(-1)?.id ?? conversation.indexedId;
    yield* ask(setIndexed({ id, indexedId, isIndexed: rows.length < MESSAGES }));
    return rows.length;
}

type TextRow = QueryScope['ChatText']['$inferInsert'];

/** A conversation may be read anew from its beginning; FTS5 knows no `on conflict`. */
const insertTexts: Readonly<Record<Dialect, (values: readonly TextRow[]) => Steps<void>>> = {
    *sqlite(values) {
        const ids = values.map(({ id }) => id);
        yield* ask(once(({ db, ChatText }) => db.delete(ChatText).where(inArray(ChatText.id, ids))));
        yield* ask(once(({ db, ChatText }) => db.insert(ChatText).values([...values])));
    },
    *postgres(values) {
        yield* ask(
            once(({ db, ChatText }) =>
                db
                    .insert(ChatText)
                    .values([...values])
                    .onConflictDoNothing(),
            ),
        );
    },
};

/**
 * Postgres finds the newest of many matches fast only where the index itself narrows them down: each message has the numbers of the
 * buckets that it is in among its terms. SQLite reads matches from the newest on as it is.
 */
export const BUCKET_BITS = [10, 13, 16, 20] as const;

export function toBucketTerm(bits: (typeof BUCKET_BITS)[number], bucket: number): string {
    return `zqbucket${bits}x${bucket}`;
}

function withBuckets(dialect: Dialect, id: number, searchText: string): string {
    if (dialect === 'sqlite') return searchText;
    const buckets = BUCKET_BITS.map(bits => toBucketTerm(bits, Math.floor(id / 2 ** bits)));
    return `${searchText} ${buckets.join(' ')}`;
}

/** In the words of the index on it, without which SQLite would read the whole table. */
const findWaiting = prepared('history.findWaiting', ({ db, Conversation }) =>
    db
        .select({ id: Conversation.id })
        .from(Conversation)
        .where(sql`not ${Conversation.isIndexed}`)
        .orderBy(asc(Conversation.id))
        .limit(CONVERSATIONS),
);

const lock = prepared('history.lockToIndex', ({ db, Conversation }) => {
    const { id, agentName, conversationId, opening, indexedId } = Conversation;
    return db
        .update(Conversation)
        .set({ isIndexed: true })
        .where(eq(id, placeholder(id)))
        .returning({ agentName, conversationId, opening, indexedId });
});

const findNew = prepared('history.findNew', ({ db, ChatHistory }) => {
    const { id, message, isUtility, agentName, conversationId, source, apiKey, callerHash } = ChatHistory;
    return db
        .select({ id, message, isUtility, agentName, source, apiKey, callerHash })
        .from(ChatHistory)
        .where(
            and(
                eq(agentName, placeholder(agentName)),
                eq(conversationId, placeholder(conversationId)),
                gt(id, sql.placeholder('indexedId')),
            ),
        )
        .orderBy(asc(id))
        .limit(MESSAGES);
});

const setIndexed = prepared('history.setIndexed', ({ db, Conversation }) => {
    const { id, indexedId, isIndexed } = Conversation;
    return db
        .update(Conversation)
        .set({ indexedId: placeholder(indexedId), isIndexed: placeholder(isIndexed) })
        .where(eq(id, placeholder(id)));
});
