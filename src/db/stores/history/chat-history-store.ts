import { and, asc, eq, inArray, isNotNull, ne } from 'drizzle-orm';
import type { NewChatRow } from '../../../domain/chat-row.ts';
import type {
    BeginTurnInput,
    ChatHistoryStore,
    EndTurnInput,
    RepliesToInput,
    TurnPlan,
} from '../../../ports/history-stores.ts';
import type { Database, Dialect } from '../../database.ts';
import type { TransactionBody } from '../../statement.ts';
import { placeholder, prepared, query, rowPlaceholders } from '../../statement.ts';
import { run } from '../../transaction.ts';
import { countMessages, countReplies } from './conversation-summary.ts';
import { findChain } from './find-chain.ts';
import { joinChat } from './join-chat.ts';

/** Rows that one statement inserts. Each has 22 values, and SQLite accepts 32,766. */
const INSERT_CHUNK = 200;

/** Records turns: messages in `ChatHistory`, their summaries in `Conversation`, and what to learn from in `LearningJob`. */
export function createChatHistoryStore(database: Database): ChatHistoryStore {
    return {
        // A power cut can lose only user messages without a reply.
        beginTurn: input =>
            database.turn(() => beginTurn(database.dialect, input), {
                key: toTurnKey(input),
                isLocked: true,
                durability: 'deferred',
            }),
        endTurn: input =>
            database.turn(() => endTurn(input), { key: toEndKey(input), isLocked: false, durability: 'immediate' }),
        async replyOrNull(replyId) {
            const [row] = await database.read(findReply({ replyId }));
            return row ?? null;
        },
        repliesOf: async replyIds => (replyIds.length === 0 ? [] : database.read(findReplies(replyIds))),
        repliesTo: input => database.read(findRepliesTo(input)),
        conversation: (agentName, conversationId) => database.read(findConversation({ agentName, conversationId })),
    };
}

/** Threads with the same first message wait for each other, so that a turn that is sent twice at once is recorded once. */
function toTurnKey({ agentName, callerHash, clientChat, messageHashes }: BeginTurnInput<unknown>): string {
    const caller = clientChat?.isOfNewVisitor ? clientChat.chatHash : callerHash;
    return JSON.stringify([agentName, caller, messageHashes[0]]);
}

/** Replies of one conversation are counted one after the other. */
function toEndKey({ replies: [reply] }: EndTurnInput): string {
    return JSON.stringify(['end', reply?.agentName, reply?.conversationId]);
}

function* beginTurn<Result>(dialect: Dialect, input: BeginTurnInput<Result>): TransactionBody<Result> {
    const { clientChat } = input;
    const { insert, result } = yield* planTurn(dialect, input);
    yield* countMessages(insert, clientChat?.isOfNewVisitor ? clientChat.chatHash : null);
    yield* insertRows(insert);
    return result;
}

function* planTurn<Result>(dialect: Dialect, input: BeginTurnInput<Result>): TransactionBody<TurnPlan<Result>> {
    const { clientChat = null } = input;
    const { known, ownConversationId } = yield* findChain(dialect, input);
    const isUnknown = known.length === 0 && ownConversationId === null;
    const joined = isUnknown && clientChat !== null ? yield* joinChat(dialect, { ...input, clientChat }) : null;
    return joined ?? input.plan(known, ownConversationId);
}

function* endTurn({
    steps,
    replies,
    replacesId,
    isLearnedFrom,
    requestId,
}: EndTurnInput): TransactionBody<readonly number[]> {
    const [first, ...alternatives] = replies;
    const callerHash = first === undefined ? null : yield* countReplies([first, ...alternatives], replacesId);
    if (first === undefined || callerHash === null) return [];
    const ids: number[] = [];
    for (const message of [...steps, ...replies]) {
        const reply = { ...message, callerHash };
        const replaced = ids.length === 0 && replacesId !== null ? yield* replaceTry(replacesId, reply) : [];
        const [row] = replaced.length > 0 ? replaced : yield* run(insertRow({ ...reply }));
        if (row !== undefined) ids.push(row.id);
    }
    ids.splice(0, steps.length);
    const [messageId] = ids;
    if (isLearnedFrom && messageId !== undefined) {
        yield* run(
            insertJob({
                agentName: first.agentName,
                messageId,
                requestId: requestId ?? null,
                createdAt: first.createdAt,
            }),
        );
    }
    return ids;
}

/** Almost every turn has one new message, for which a statement is prepared; a whole thread takes few statements. */
function* insertRows(rows: readonly NewChatRow[]): TransactionBody<void> {
    const [first] = rows;
    if (rows.length === 1 && first !== undefined) {
        yield* run(insertOnly({ ...first }));
        return;
    }
    for (let start = 0; start < rows.length; start += INSERT_CHUNK) {
        const chunk = rows.slice(start, start + INSERT_CHUNK);
        yield* run(query(({ db, ChatHistory }) => db.insert(ChatHistory).values(chunk)));
    }
}

const insertOnly = prepared('chatHistory.insertOnly', ({ db, ChatHistory }) =>
    db.insert(ChatHistory).values(rowPlaceholders(ChatHistory)),
);

const insertRow = prepared('chatHistory.insert', ({ db, ChatHistory }) =>
    db.insert(ChatHistory).values(rowPlaceholders(ChatHistory)).returning({ id: ChatHistory.id }),
);

/** Replaces the row of a failed reply and deletes the steps of that attempt. */
function* replaceTry(id: number, row: NewChatRow): TransactionBody<readonly { readonly id: number }[]> {
    const [former] = yield* run(findReplyId(id));
    const replaced = yield* run(replaceRow(id, row));
    if (replaced.length > 0 && former?.replyId != null) yield* run(deleteReply(former.replyId, id));
    return replaced;
}

function findReplyId(id: number) {
    return query(({ db, ChatHistory }) =>
        db.select({ replyId: ChatHistory.replyId }).from(ChatHistory).where(eq(ChatHistory.id, id)),
    );
}

function deleteReply(replyId: string, exceptId: number) {
    return query(({ db, ChatHistory }) =>
        db.delete(ChatHistory).where(and(eq(ChatHistory.replyId, replyId), ne(ChatHistory.id, exceptId))),
    );
}

/** Returns no rows if the row is deleted or complete: the second of two concurrent retries must not overwrite the reply of the first. */
function replaceRow(id: number, row: NewChatRow) {
    return query(({ db, ChatHistory }) =>
        db
            .update(ChatHistory)
            .set(row)
            .where(and(eq(ChatHistory.id, id), ne(ChatHistory.status, 'COMPLETE')))
            .returning({ id: ChatHistory.id }),
    );
}

const insertJob = prepared('chatHistory.insertJob', ({ db, LearningJob }) =>
    db
        .insert(LearningJob)
        .values({
            agentName: placeholder(LearningJob.agentName),
            messageId: placeholder(LearningJob.messageId),
            requestId: placeholder(LearningJob.requestId),
            createdAt: placeholder(LearningJob.createdAt),
            updatedAt: placeholder(LearningJob.createdAt),
        })
        .onConflictDoNothing({ target: [LearningJob.messageId, LearningJob.feedbackId] }),
);

const findReply = prepared('chatHistory.findReply', ({ db, ChatHistory }) =>
    db
        .select()
        .from(ChatHistory)
        // The steps of a reply have the same id, but no duration.
        .where(and(eq(ChatHistory.replyId, placeholder(ChatHistory.replyId)), isNotNull(ChatHistory.durationMs)))
        .orderBy(asc(ChatHistory.id))
        .limit(1),
);

function findReplies(replyIds: readonly string[]) {
    return query(({ db, ChatHistory }) =>
        db
            .select()
            .from(ChatHistory)
            .where(and(inArray(ChatHistory.replyId, [...replyIds]), isNotNull(ChatHistory.durationMs)))
            .orderBy(asc(ChatHistory.id)),
    );
}

function findRepliesTo({ agentName, conversationId, messageHashes }: RepliesToInput) {
    return query(({ db, ChatHistory }) =>
        db
            .select()
            .from(ChatHistory)
            .where(
                and(
                    eq(ChatHistory.agentName, agentName),
                    eq(ChatHistory.conversationId, conversationId),
                    inArray(ChatHistory.previousMessageHash, [...messageHashes]),
                    isNotNull(ChatHistory.durationMs),
                ),
            )
            .orderBy(asc(ChatHistory.id)),
    );
}

const findConversation = prepared('chatHistory.findConversation', ({ db, ChatHistory }) =>
    db
        .select()
        .from(ChatHistory)
        .where(
            and(
                eq(ChatHistory.agentName, placeholder(ChatHistory.agentName)),
                eq(ChatHistory.conversationId, placeholder(ChatHistory.conversationId)),
            ),
        )
        .orderBy(asc(ChatHistory.id)),
);
