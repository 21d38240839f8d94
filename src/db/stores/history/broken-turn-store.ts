import { and, asc, eq, gt, inArray, like, lt } from 'drizzle-orm';
import type { ChatRow } from '../../../history/chat-row.ts';
import type { BrokenTurn, BrokenTurnStore, CloseTurnsInput } from '../../../ports/broken-turn-store.ts';
import type { Database } from '../../database.ts';
import { placeholder, prepared, query } from '../../statement.ts';
import { execute, run, type TransactionBody } from '../../transaction.ts';
import { findMetadata, setMetadata } from '../metadata-store.ts';
import { countReplies, lockConversation } from './conversation-summary.ts';

/** Keys in `Metadata`: since when each server has had turns open, and whether turns of lost servers have been looked for before. */
const SERVER = 'open-turns:';
const CLOSED_UNTIL = 'turns-closed-until';

/** The first look goes back so far: what was left unanswered long ago stays as it is. */
const FIRST_LOOK_MS = 10 * 60_000;

/** So many turns are ended in one transaction. */
const BATCH = 50;

/** What servers that are gone left unanswered: of the turns in `OpenTurn`, those that no server answers any more. */
export function createBrokenTurnStore(database: Database): BrokenTurnStore {
    return {
        async setOpenSince({ serverId, openSince, at }) {
            const key = SERVER + serverId;
            await execute(database, openSince === null ? remove([key]) : set(key, openSince, at));
        },
        closeSome: input => database.transaction(() => closeSome(input), 'broken-turns'),
    };
}

function* closeSome({
    before,
    lostBefore,
    toReply,
}: CloseTurnsInput): TransactionBody<{ closed: number; isDone: boolean }> {
    const servers = yield* run(findServers());
    const lost = servers.filter(({ updatedAt }) => updatedAt < lostBefore);
    if (lost.length > 0) yield* run(remove(lost.map(({ key }) => key)));
    const living = servers.filter(server => !lost.includes(server)).map(({ value }) => toTime(value));
    const end = new Date(Math.min(before.getTime(), ...living));
    if ((yield* run(findMetadata({ key: CLOSED_UNTIL }))).length === 0) {
        const from = new Date(end.getTime() - FIRST_LOOK_MS);
        yield* run(removeOpenBefore(from));
        yield* run(set(CLOSED_UNTIL, from, from));
    }
    const open = yield* run(findOpenBefore({ createdAt: end }));
    if (open.length === 0) return { closed: 0, isDone: true };
    let closed = 0;
    for (const { id, createdAt } of open) {
        const [question] = yield* run(findQuestion(id, createdAt));
        if (question !== undefined && (yield* close(question, toReply))) closed += 1;
    }
    yield* run(removeOpen(open.map(({ id }) => id)));
    return { closed, isDone: open.length < BATCH };
}

const findOpenBefore = prepared('brokenTurns.findOpenBefore', ({ db, OpenTurn: { id, createdAt }, OpenTurn }) =>
    db
        .select({ id, createdAt })
        .from(OpenTurn)
        .where(lt(createdAt, placeholder(createdAt)))
        .orderBy(asc(id))
        .limit(BATCH),
);

function removeOpenBefore(time: Date) {
    return query(({ db, OpenTurn }) => db.delete(OpenTurn).where(lt(OpenTurn.createdAt, time)));
}

function removeOpen(ids: readonly number[]) {
    return query(({ db, OpenTurn }) => db.delete(OpenTurn).where(inArray(OpenTurn.id, [...ids])));
}

function findQuestion(id: number, createdAt: Date) {
    return query<ChatRow[]>(({ db, ChatHistory }) =>
        db
            .select()
            .from(ChatHistory)
            .where(and(eq(ChatHistory.id, id), eq(ChatHistory.createdAt, createdAt))),
    );
}

/** `false` where its conversation was deleted, or its server has answered after all: transactions of one conversation wait for each other. */
function* close(question: ChatRow, toReply: (turn: BrokenTurn) => BrokenReply): TransactionBody<boolean> {
    const { agentName, conversationId } = question;
    if ((yield* run(lockConversation(agentName, conversationId))).length === 0) return false;
    if ((yield* run(findFollowing(question))).length > 0) return false;
    const reply = toReply({ question, running: yield* findRunning(question) });
    yield* countReplies([reply], null);
    yield* run(query(({ db, ChatHistory }) => db.insert(ChatHistory).values(reply)));
    return true;
}

type BrokenReply = ReturnType<CloseTurnsInput['toReply']>;

/** No reply, no tool round, no next message of the thread. */
function findFollowing({ id, messageHash, agentName, conversationId }: ChatRow) {
    return query(({ db, ChatHistory }) =>
        db
            .select({ id: ChatHistory.id })
            .from(ChatHistory)
            .where(
                and(
                    eq(ChatHistory.agentName, agentName),
                    eq(ChatHistory.conversationId, conversationId),
                    gt(ChatHistory.id, id),
                    eq(ChatHistory.previousMessageHash, messageHash),
                ),
            )
            .limit(1),
    );
}

/** A reply that goes on without its client begins at the very time of its question. */
function* findRunning({
    agentName,
    callerHash,
    conversationId,
    createdAt,
}: ChatRow): TransactionBody<BrokenTurn['running']> {
    const [running] = yield* run(
        query(({ db, RunningReply }) =>
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
    const batches = yield* run(
        query(({ db, RunningReplyEvents }) =>
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
    return query(({ db, Metadata: { key, value, updatedAt }, Metadata }) =>
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
    return query(({ db, Metadata }) => db.delete(Metadata).where(inArray(Metadata.key, [...keys])));
}

function toTime(value: unknown): number {
    return new Date(String(value)).getTime();
}
