import { and, asc, desc, eq, gt, inArray, isNull, like, lt, lte, sql } from 'drizzle-orm';
import type { ChatRow } from '../../history/chat-row.ts';
import type { BrokenTurn, BrokenTurnStore, CloseTurnsInput } from '../../ports/broken-turn-store.ts';
import { isFromTheFuture } from '../../shared/clock.ts';
import type { Database } from '../database.ts';
import { once } from '../statement.ts';
import { ask, type Steps, write } from '../transaction.ts';
import { countReplies, lockConversation } from './conversation-summary.ts';
import { findMetadata, setMetadata } from './metadata-value.ts';

/** In `Metadata`: since when each server has had turns open, and up to which time all turns are closed or open on a server that lives. */
const SERVER = 'open-turns:';
const CLOSED_UNTIL = 'turns-closed-until';

/** The first look goes back so far: a server may have been killed before it came to that, and a long history shall not be read for it. */
const FIRST_LOOK_MS = 10 * 60_000;

/** So many messages are looked at in one transaction. */
const BATCH = 500;

/** What servers that are gone left unanswered in `ChatHistory`; each message is looked at once. */
export function createBrokenTurnStore(database: Database): BrokenTurnStore {
    return {
        async setOpenSince({ serverId, openSince, at }) {
            const key = SERVER + serverId;
            await write(database, openSince === null ? remove([key]) : set(key, openSince, at));
        },
        closeSome: input => database.transaction(() => closeSome(input), 'broken-turns'),
    };
}

function* closeSome({ before, lostBefore, toReply }: CloseTurnsInput): Steps<{ closed: number; isDone: boolean }> {
    const servers = yield* ask(findServers());
    const lost = servers.filter(({ updatedAt }) => updatedAt < lostBefore);
    if (lost.length > 0) yield* ask(remove(lost.map(({ key }) => key)));
    const living = servers.filter(server => !lost.includes(server)).map(({ value }) => toTime(value));
    const end = new Date(Math.min(before.getTime(), ...living));
    const [closedUntil] = yield* ask(findMetadata({ key: CLOSED_UNTIL }));
    const known = closedUntil === undefined ? null : new Date(toTime(closedUntil.value));
    const isFirstLook = known === null || isFromTheFuture(known, end);
    const from = isFirstLook ? new Date(end.getTime() - FIRST_LOOK_MS) : known;
    if (isFirstLook) yield* ask(set(CLOSED_UNTIL, from, from));
    const until = yield* findUntil(from, end);
    if (until === null) return { closed: 0, isDone: true };
    let closed = 0;
    for (const question of yield* ask(findUnanswered(from, until))) {
        if (yield* close(question, toReply)) closed += 1;
    }
    yield* ask(set(CLOSED_UNTIL, until, until));
    return { closed, isDone: false };
}

/** The time of the last message of this batch; `null` where there is none before `end`. */
function* findUntil(from: Date, end: Date): Steps<Date | null> {
    const [last] = yield* ask(findTime(from, end, 'asc', BATCH - 1));
    if (last !== undefined) return last.createdAt;
    const [newest] = yield* ask(findTime(from, end, 'desc', 0));
    return newest?.createdAt ?? null;
}

function findTime(from: Date, end: Date, order: 'asc' | 'desc', offset: number) {
    return once(({ db, ChatHistory: { createdAt }, ChatHistory }) =>
        db
            .select({ createdAt })
            .from(ChatHistory)
            .where(and(gt(createdAt, from), lt(createdAt, end)))
            .orderBy(order === 'asc' ? asc(createdAt) : desc(createdAt))
            .limit(1)
            .offset(offset),
    );
}

/** Nothing follows on them: no reply, no tool round, no next message of the thread that they came with. */
function findUnanswered(from: Date, until: Date) {
    return once<ChatRow[]>(({ db, ChatHistory }) =>
        db
            .select()
            .from(ChatHistory)
            .where(
                and(
                    gt(ChatHistory.createdAt, from),
                    lte(ChatHistory.createdAt, until),
                    isNull(ChatHistory.replyId),
                    sql`not exists (select 1 from "ChatHistory" as "following"
                        where "following"."previousMessageHash" = "ChatHistory"."messageHash"
                        and "following"."agentName" = "ChatHistory"."agentName"
                        and "following"."callerHash" = "ChatHistory"."callerHash"
                        and "following"."conversationId" = "ChatHistory"."conversationId")`,
                ),
            )
            .orderBy(asc(ChatHistory.id)),
    );
}

/** `false` where its conversation was deleted, or its server has answered after all: transactions of one conversation wait for each other. */
function* close(question: ChatRow, toReply: (turn: BrokenTurn) => BrokenReply): Steps<boolean> {
    const { agentName, conversationId } = question;
    if ((yield* ask(lockConversation(agentName, conversationId))).length === 0) return false;
    if ((yield* ask(findFollowing(question))).length > 0) return false;
    const reply = toReply({ question, running: yield* findRunning(question) });
    yield* countReplies([reply], null);
    yield* ask(once(({ db, ChatHistory }) => db.insert(ChatHistory).values(reply)));
    return true;
}

type BrokenReply = ReturnType<CloseTurnsInput['toReply']>;

function findFollowing({ messageHash, agentName, callerHash, conversationId }: ChatRow) {
    return once(({ db, ChatHistory }) =>
        db
            .select({ id: ChatHistory.id })
            .from(ChatHistory)
            .where(
                and(
                    eq(ChatHistory.previousMessageHash, messageHash),
                    eq(ChatHistory.agentName, agentName),
                    eq(ChatHistory.callerHash, callerHash),
                    eq(ChatHistory.conversationId, conversationId),
                ),
            )
            .limit(1),
    );
}

/** A reply that goes on without its client begins at the very time of its question. */
function* findRunning({ agentName, callerHash, conversationId, createdAt }: ChatRow): Steps<BrokenTurn['running']> {
    const [running] = yield* ask(
        once(({ db, RunningReply }) =>
            db
                .select({ replyId: RunningReply.replyId })
                .from(RunningReply)
                .where(
                    and(
                        eq(RunningReply.agentName, agentName),
                        eq(RunningReply.callerHash, callerHash),
                        eq(RunningReply.conversationId, conversationId),
                        eq(RunningReply.createdAt, createdAt),
                    ),
                )
                .limit(1),
        ),
    );
    if (running === undefined) return null;
    const batches = yield* ask(
        once(({ db, RunningReplyEvents }) =>
            db
                .select({ events: RunningReplyEvents.events })
                .from(RunningReplyEvents)
                .where(eq(RunningReplyEvents.replyId, running.replyId))
                .orderBy(asc(RunningReplyEvents.firstIndex)),
        ),
    );
    return { replyId: running.replyId, events: batches.flatMap(({ events }) => events) };
}

function findServers() {
    return once(({ db, Metadata: { key, value, updatedAt }, Metadata }) =>
        db
            .select({ key, value, updatedAt })
            .from(Metadata)
            .where(like(key, `${SERVER}%`)),
    );
}

function set(key: string, time: Date, updatedAt: Date) {
    return setMetadata({ key, value: time.toISOString(), updatedAt });
}

function remove(keys: readonly string[]) {
    return once(({ db, Metadata }) => db.delete(Metadata).where(inArray(Metadata.key, [...keys])));
}

function toTime(value: unknown): number {
    return new Date(String(value)).getTime();
}
