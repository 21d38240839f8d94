import { and, asc, type Column, desc, eq, inArray, isNotNull, isNull, lt, type SQL, sql } from 'drizzle-orm';
import type { NewChatFeedback } from '../../../learning/chat-feedback.ts';
import type { ChatFeedbackStore, FeedbackFilter, TakeBackFeedbackInput } from '../../../ports/learning-stores.ts';
import type { Database } from '../../database.ts';
import { prepared, type QueryScope, query, rowPlaceholders } from '../../statement.ts';
import { run, type TransactionBody } from '../../transaction.ts';

/** A message may carry megabytes of pictures. Its text comes first in the JSON, see `RecordedMessage`. */
const OPENING_CHARACTERS = 600;

/** Feedback on replies, in the table `ChatFeedback`. */
export function createChatFeedbackStore(database: Database): ChatFeedbackStore {
    return {
        create: (feedback, isLearnedFrom) => database.transaction(() => createFeedback(feedback, isLearnedFrom)),

        takeBack: input => database.transaction(() => takeBack(input)),

        async findOrNull(id) {
            const [row] = await database.read(findFeedback(id));
            return row ?? null;
        },

        async replyOrNull(agentName, replyId) {
            const [row] = await database.read(findReply(agentName, replyId));
            return row ?? null;
        },

        async ratings(agentName, conversationId) {
            const rows = await database.read(findRatings(agentName, conversationId));
            return new Map(rows.map(({ replyId, rating }) => [replyId ?? '', rating ?? 0]));
        },

        async list(filter) {
            const rows = await database.read(listFeedback(filter));
            return rows.map(({ question, reply, ...row }) => ({
                ...row,
                question: readOpening(question ?? ''),
                reply: readOpening(reply),
            }));
        },
    };
}

function* createFeedback(feedback: NewChatFeedback, isLearnedFrom: boolean): TransactionBody<number> {
    const [row] = yield* run(insertFeedback({ ...feedback }));
    const feedbackId = row?.id ?? 0;
    if (isLearnedFrom) yield* run(insertJob(feedback, feedbackId));
    return feedbackId;
}

const insertFeedback = prepared('chatFeedback.insert', ({ db, ChatFeedback }) =>
    db.insert(ChatFeedback).values(rowPlaceholders(ChatFeedback)).returning({ id: ChatFeedback.id }),
);

function insertJob({ agentName, messageId, createdAt }: NewChatFeedback, feedbackId: number) {
    return query(({ db, LearningJob }) =>
        db.insert(LearningJob).values({ agentName, messageId, feedbackId, createdAt, updatedAt: createdAt }),
    );
}

/** A worker that runs such a job loses its lease, so that nothing it learned is written. */
function* takeBack(input: TakeBackFeedbackInput): TransactionBody<readonly number[]> {
    const ids = (yield* run(deleteFeedback(input))).map(({ id }) => id);
    if (ids.length > 0) yield* run(endJobs(ids, input));
    return ids;
}

function deleteFeedback({ messageId, source, apiKey }: TakeBackFeedbackInput) {
    return query(({ db, ChatFeedback }: QueryScope) =>
        db
            .delete(ChatFeedback)
            .where(
                and(
                    eq(ChatFeedback.messageId, messageId),
                    eq(ChatFeedback.source, source),
                    apiKey === null ? isNull(ChatFeedback.apiKey) : eq(ChatFeedback.apiKey, apiKey),
                ),
            )
            .returning({ id: ChatFeedback.id }),
    );
}

function endJobs(feedbackIds: readonly number[], { messageId, outcome, at }: TakeBackFeedbackInput) {
    const columns = { outcome, error: null, runAfter: null, leaseUntil: null, leaseToken: null, updatedAt: at };
    return query(({ db, LearningJob }: QueryScope) =>
        db
            .update(LearningJob)
            .set({ ...columns, status: 'SKIPPED' })
            .where(
                and(
                    eq(LearningJob.messageId, messageId),
                    inArray(LearningJob.feedbackId, [...feedbackIds]),
                    inArray(LearningJob.status, ['QUEUED', 'RUNNING', 'FAILED']),
                ),
            ),
    );
}

function findFeedback(id: number) {
    return query(({ db, ChatFeedback }) => db.select().from(ChatFeedback).where(eq(ChatFeedback.id, id)));
}

function findReply(agentName: string, replyId: string) {
    return query(({ db, ChatHistory }) =>
        db
            .select()
            .from(ChatHistory)
            .where(and(eq(ChatHistory.replyId, replyId), eq(ChatHistory.agentName, agentName)))
            .orderBy(asc(ChatHistory.id))
            .limit(1),
    );
}

function findRatings(agentName: string, conversationId: string) {
    return query(({ db, ChatFeedback, ChatHistory }) =>
        db
            .select({ replyId: ChatHistory.replyId, rating: ChatFeedback.rating })
            .from(ChatHistory)
            .innerJoin(ChatFeedback, eq(ChatFeedback.messageId, ChatHistory.id))
            .where(
                and(
                    eq(ChatHistory.agentName, agentName),
                    eq(ChatHistory.conversationId, conversationId),
                    isNotNull(ChatHistory.replyId),
                    eq(ChatFeedback.source, 'AGENT_PAGE_CHAT'),
                    isNotNull(ChatFeedback.rating),
                ),
            )
            .orderBy(asc(ChatFeedback.id)),
    );
}

/** The message that the reply follows, in the same conversation. */
const QUESTION = sql<string | null>`(
    select ${toOpening(sql`asked."message"`)} from "ChatHistory" as asked
    where asked."conversationId" = "ChatHistory"."conversationId"
        and asked."messageHash" = "ChatHistory"."previousMessageHash"
        and asked."agentName" || '' = "ChatHistory"."agentName"
    order by asked."id" limit 1
)`;

function listFeedback({ agentName, rating, before, limit }: FeedbackFilter) {
    return query(({ db, Agent, ChatFeedback, ChatHistory }) =>
        db
            .select({
                feedback: ChatFeedback,
                conversationId: ChatHistory.conversationId,
                replyId: ChatHistory.replyId,
                question: QUESTION,
                reply: toOpening(ChatHistory.message),
            })
            .from(ChatFeedback)
            .innerJoin(ChatHistory, eq(ChatHistory.id, ChatFeedback.messageId))
            .innerJoin(Agent, eq(Agent.agentName, ChatFeedback.agentName))
            .where(
                and(
                    isNull(Agent.deletedAt),
                    agentName === undefined ? undefined : eq(ChatFeedback.agentName, agentName),
                    rating === undefined ? undefined : isRating(ChatFeedback.rating, rating),
                    before === undefined ? undefined : lt(ChatFeedback.id, before),
                ),
            )
            .orderBy(desc(ChatFeedback.id))
            .limit(limit),
    );
}

function isRating(column: Column, rating: number | null) {
    return rating === null ? isNull(column) : eq(column, rating);
}

/** The beginning of a message's JSON, for `readOpening`. */
function toOpening(message: Column | SQL): SQL<string> {
    return sql<string>`substr(cast(${message} as text), 1, ${sql.raw(String(OPENING_CHARACTERS))})`;
}

const TEXT_BEGIN = /^\{"role":"\w+","content":"/;

/** The text at the beginning of a message's JSON, which may be cut off. */
function readOpening(json: string): string {
    const begin = TEXT_BEGIN.exec(json)?.[0].length;
    if (begin === undefined) return '';
    const [text = ''] = /^(?:[^"\\]|\\u[0-9a-fA-F]{4}|\\[^u])*/.exec(json.slice(begin)) ?? [];
    return JSON.parse(`"${text}"`);
}
