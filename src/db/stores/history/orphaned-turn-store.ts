import { and, asc, eq, gt, inArray, like, lt } from 'drizzle-orm';
import type { ChatRow } from '../../../history/chat-row.ts';
import type { CloseTurnsInput, OrphanedTurn, OrphanedTurnStore } from '../../../ports/orphaned-turn-store.ts';
import type { Database } from '../../database.ts';
import { placeholder, prepared, query } from '../../statement.ts';
import { execute, run, type TransactionBody } from '../../transaction.ts';
import { findMetadata, setMetadata } from '../metadata-store.ts';
import { countReplies, lockConversation } from './conversation-summary.ts';

/** Keys in `Metadata`: since when each server has had open turns, and the start of the first search. */
const SERVER_PREFIX = 'open-turns:';
const CLOSED_UNTIL = 'turns-closed-until';

/** How far back the first search goes; older turns without a reply stay as they are. */
const FIRST_SEARCH_MS = 10 * 60_000;

/** Turns that one transaction closes. */
const BATCH = 50;

/** Turns whose server crashed before the reply: those in `OpenTurn` that no living server can be working on. */
export function createOrphanedTurnStore(database: Database): OrphanedTurnStore {
    return {
        async setOpenSince({ serverId, openSince, at }) {
            const key = SERVER_PREFIX + serverId;
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
        const from = new Date(end.getTime() - FIRST_SEARCH_MS);
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

const findOpenBefore = prepared('orphanedTurns.findOpenBefore', ({ db, OpenTurn: { id, createdAt }, OpenTurn }) =>
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

/** Returns `false` if the conversation was deleted, or the reply was recorded after all: transactions of one conversation wait for each other. */
function* close(question: ChatRow, toReply: (turn: OrphanedTurn) => LostReply): TransactionBody<boolean> {
    const { agentName, conversationId } = question;
    if ((yield* run(lockConversation(agentName, conversationId))).length === 0) return false;
    if ((yield* run(findFollowing(question))).length > 0) return false;
    const reply = toReply({ question, running: yield* findRunning(question) });
    yield* countReplies([reply], null);
    yield* run(query(({ db, ChatHistory }) => db.insert(ChatHistory).values(reply)));
    return true;
}

type LostReply = ReturnType<CloseTurnsInput['toReply']>;

/** Finds a reply, a tool round or the next message of the thread. */
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

/** A reply that outlives its request has the same time as its user message. */
function* findRunning({
    agentName,
    callerHash,
    conversationId,
    createdAt,
}: ChatRow): TransactionBody<OrphanedTurn['running']> {
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
            .where(like(key, `${SERVER_PREFIX}%`)),
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
