import { and, asc, desc, eq, getTableColumns, gte, isNull, lt, or, sql } from 'drizzle-orm';
import type { Claim, ClaimInput, RunningReplyEvent, RunningReplyStore } from '../../../ports/running-reply-store.ts';
import type { Database } from '../../database.ts';
import type { TransactionBody } from '../../statement.ts';
import { placeholder, prepared, query, rowPlaceholders } from '../../statement.ts';
import { execute, run } from '../../transaction.ts';

/** Replies that outlive their request, in `RunningReply`, and batches of their events, in `RunningReplyEvents`. */
export function createRunningReplyStore(database: Database): RunningReplyStore {
    return {
        claim: input => database.transaction(() => claim(input), `${input.callerHash}.${input.idempotencyKeyHash}`),

        async begin(reply, expired) {
            await database.transaction(function* () {
                yield* run(deleteExpired({ ...expired }));
                yield* run(insertReply({ ...NEW_REPLY, ...reply, heartbeatAt: reply.createdAt }));
            });
        },

        append: ({ replyId, firstIndex, events, at, isEnd, isFailed }) =>
            database.transaction(function* () {
                const [reply] = yield* run(touchReply({ replyId, heartbeatAt: at, endedAt: isEnd ? at : null }));
                // The conversation was deleted, and the reply with it.
                if (reply === undefined) return true;
                if (isFailed) yield* run(releaseKey({ replyId }));
                if (events === null) yield* run(deleteEvents({ replyId }));
                else if (events.length > 0) {
                    const nextIndex = firstIndex + events.length;
                    yield* run(insertEvents({ replyId, firstIndex, nextIndex, events }));
                }
                return reply.isStopRequested;
            }),

        async findOrNull(replyId) {
            const [reply] = await database.read(findReply({ replyId }));
            return reply ?? null;
        },

        async findOfChatOrNull({ agentName, callerHash, chatId, chatHash }) {
            const [own] = await database.read(findOfChat({ agentName, callerHash, chatId, conversationId: chatId }));
            if (own !== undefined) return own;
            const [begun] = await database.read(findOfBegunChat({ agentName, chatHash }));
            return begun ?? null;
        },

        async eventsFrom(replyId, firstIndex) {
            const batches = await database.read(findEvents({ replyId, nextIndex: firstIndex + 1 }));
            return batches.flatMap(batch =>
                batch.events.slice(Math.max(0, firstIndex - batch.firstIndex)).map(reviveEvent),
            );
        },

        async requestStop(replyId) {
            await execute(database, stopReply({ replyId }));
        },

        async delete(replyId) {
            await execute(database, deleteReply({ replyId }));
        },
    };
}

const NEW_REPLY = {
    conversationId: '',
    chatId: null,
    endedAt: null,
    isStopRequested: false,
    idempotencyKeyHash: null,
    requestHash: null,
} as const;

function* claim({ at, lostBefore, expired, ...input }: ClaimInput): TransactionBody<Claim> {
    const { callerHash, idempotencyKeyHash, requestHash } = input;
    yield* run(deleteExpired({ ...expired }));
    const [known] = yield* run(findByKey({ callerHash, idempotencyKeyHash }));
    if (known !== undefined) {
        if (known.requestHash !== requestHash) return { kind: 'other-request' };
        if (known.endedAt !== null) return { kind: 'complete', replyId: known.replyId };
        if (known.heartbeatAt >= lostBefore) return { kind: 'running' };
        yield* run(releaseKey({ replyId: known.replyId }));
    }
    yield* run(insertReply({ ...NEW_REPLY, ...input, createdAt: at, heartbeatAt: at }));
    return { kind: 'claimed' };
}

/** Deletes replies of a conversation and their events. A server that is still streaming one notices with the next batch and stops. */
export function deleteRunningReplies(agentName: string, conversationId: string) {
    return query(({ db, RunningReply }) =>
        db
            .delete(RunningReply)
            .where(and(eq(RunningReply.agentName, agentName), eq(RunningReply.conversationId, conversationId))),
    );
}

/** JSON has no dates: those of `start` and `finish` are read as text. */
function reviveEvent(event: RunningReplyEvent): RunningReplyEvent {
    if (event.type === 'start') return { ...event, createdAt: new Date(event.createdAt) };
    return event.type === 'finish' ? { ...event, completedAt: new Date(event.completedAt) } : event;
}

export const deleteRunningRepliesBefore = prepared('runningReplies.deleteBefore', ({ db, RunningReply }) =>
    db.delete(RunningReply).where(lt(RunningReply.createdAt, placeholder(RunningReply.createdAt))),
);

const deleteExpired = prepared(
    'runningReplies.deleteExpired',
    ({ db, RunningReply: { createdAt, ...row }, RunningReply }) =>
        db
            .delete(RunningReply)
            .where(
                and(
                    lt(createdAt, sql`${sql.param(sql.placeholder('withoutKeyBefore'), createdAt)}`),
                    or(
                        isNull(row.idempotencyKeyHash),
                        lt(createdAt, sql`${sql.param(sql.placeholder('withKeyBefore'), createdAt)}`),
                    ),
                ),
            ),
);

/** If the row of a claim exists, its key stays. */
const insertReply = prepared('runningReplies.insert', ({ db, RunningReply }) =>
    db
        .insert(RunningReply)
        .values(rowPlaceholders(RunningReply))
        .onConflictDoUpdate({
            target: RunningReply.replyId,
            set: {
                conversationId: sql`excluded."conversationId"`,
                chatId: sql`excluded."chatId"`,
                createdAt: sql`excluded."createdAt"`,
                heartbeatAt: sql`excluded."heartbeatAt"`,
            },
        }),
);

const deleteReply = prepared('runningReplies.delete', ({ db, RunningReply }) =>
    db.delete(RunningReply).where(eq(RunningReply.replyId, placeholder(RunningReply.replyId))),
);

const findByKey = prepared('runningReplies.findByKey', ({ db, RunningReply }) =>
    db
        .select()
        .from(RunningReply)
        .where(
            and(
                eq(RunningReply.callerHash, placeholder(RunningReply.callerHash)),
                eq(RunningReply.idempotencyKeyHash, placeholder(RunningReply.idempotencyKeyHash)),
            ),
        ),
);

const releaseKey = prepared('runningReplies.releaseKey', ({ db, RunningReply }) =>
    db
        .update(RunningReply)
        .set({ idempotencyKeyHash: null })
        .where(eq(RunningReply.replyId, placeholder(RunningReply.replyId))),
);

const deleteEvents = prepared('runningReplies.deleteEvents', ({ db, RunningReplyEvents }) =>
    db.delete(RunningReplyEvents).where(eq(RunningReplyEvents.replyId, placeholder(RunningReplyEvents.replyId))),
);

/** A batch may be stored already if the response of the database was lost. */
const insertEvents = prepared('runningReplies.insertEvents', ({ db, RunningReplyEvents }) =>
    db.insert(RunningReplyEvents).values(rowPlaceholders(RunningReplyEvents)).onConflictDoNothing(),
);

const touchReply = prepared('runningReplies.touch', ({ db, RunningReply }) =>
    db
        .update(RunningReply)
        .set({
            heartbeatAt: placeholder(RunningReply.heartbeatAt),
            endedAt: placeholder(RunningReply.endedAt),
        })
        .where(eq(RunningReply.replyId, placeholder(RunningReply.replyId)))
        .returning({ isStopRequested: RunningReply.isStopRequested }),
);

const findReply = prepared('runningReplies.find', ({ db, RunningReply }) =>
    db
        .select()
        .from(RunningReply)
        .where(eq(RunningReply.replyId, placeholder(RunningReply.replyId))),
);

const findOfChat = prepared('runningReplies.findOfChat', ({ db, RunningReply }) =>
    db
        .select()
        .from(RunningReply)
        .where(
            and(
                eq(RunningReply.agentName, placeholder(RunningReply.agentName)),
                eq(RunningReply.callerHash, placeholder(RunningReply.callerHash)),
                or(
                    eq(RunningReply.chatId, placeholder(RunningReply.chatId)),
                    eq(RunningReply.conversationId, placeholder(RunningReply.conversationId)),
                ),
            ),
        )
        .orderBy(desc(RunningReply.id))
        .limit(1),
);

/** Finds replies by their conversation while it belongs to a chat without a cookie. */
const findOfBegunChat = prepared('runningReplies.findOfBegunChat', ({ db, Conversation, RunningReply }) =>
    db
        .select(getTableColumns(RunningReply))
        .from(Conversation)
        .innerJoin(
            RunningReply,
            and(
                eq(RunningReply.agentName, Conversation.agentName),
                eq(RunningReply.callerHash, Conversation.callerHash),
                eq(RunningReply.conversationId, Conversation.conversationId),
            ),
        )
        .where(
            and(
                eq(Conversation.agentName, placeholder(Conversation.agentName)),
                eq(Conversation.chatHash, placeholder(Conversation.chatHash)),
            ),
        )
        .orderBy(desc(RunningReply.id))
        .limit(1),
);

const findEvents = prepared('runningReplies.findEvents', ({ db, RunningReplyEvents }) =>
    db
        .select({ firstIndex: RunningReplyEvents.firstIndex, events: RunningReplyEvents.events })
        .from(RunningReplyEvents)
        .where(
            and(
                eq(RunningReplyEvents.replyId, placeholder(RunningReplyEvents.replyId)),
                gte(RunningReplyEvents.nextIndex, placeholder(RunningReplyEvents.nextIndex)),
            ),
        )
        .orderBy(asc(RunningReplyEvents.firstIndex)),
);

const stopReply = prepared('runningReplies.stop', ({ db, RunningReply }) =>
    db
        .update(RunningReply)
        .set({ isStopRequested: true })
        .where(eq(RunningReply.replyId, placeholder(RunningReply.replyId))),
);
