import { and, asc, desc, eq } from 'drizzle-orm';
import type { NewChatFeedback } from '../../learning/chat-feedback.ts';
import type { ChatFeedbackStore } from '../../ports/learning-stores.ts';
import type { Database } from '../database.ts';
import { once, prepared, rowPlaceholders } from '../statement.ts';
import { ask, type Steps } from '../transaction.ts';

/** What people think of replies, in the table `ChatFeedback`. */
export function createChatFeedbackStore(database: Database): ChatFeedbackStore {
    return {
        create: (feedback, isLearnedFrom) => database.transaction(() => createFeedback(feedback, isLearnedFrom)),

        async findOrNull(id) {
            const [row] = await database.read(findFeedback(id));
            return row ?? null;
        },

        async replyOrNull(agentName, replyId) {
            const [row] = await database.read(findReply(agentName, replyId));
            return row ?? null;
        },

        list: (agentName, limit) => database.read(listFeedback(agentName, limit)),
    };
}

function* createFeedback(feedback: NewChatFeedback, isLearnedFrom: boolean): Steps<number> {
    const [row] = yield* ask(insertFeedback({ ...feedback }));
    const feedbackId = row?.id ?? 0;
    if (isLearnedFrom) yield* ask(insertJob(feedback, feedbackId));
    return feedbackId;
}

const insertFeedback = prepared('chatFeedback.insert', ({ db, ChatFeedback }) =>
    db.insert(ChatFeedback).values(rowPlaceholders(ChatFeedback)).returning({ id: ChatFeedback.id }),
);

function insertJob({ agentName, messageId, createdAt }: NewChatFeedback, feedbackId: number) {
    return once(({ db, LearningJob }) =>
        db.insert(LearningJob).values({ agentName, messageId, feedbackId, createdAt, updatedAt: createdAt }),
    );
}

function findFeedback(id: number) {
    return once(({ db, ChatFeedback }) => db.select().from(ChatFeedback).where(eq(ChatFeedback.id, id)));
}

function findReply(agentName: string, replyId: string) {
    return once(({ db, ChatHistory }) =>
        db
            .select()
            .from(ChatHistory)
            .where(and(eq(ChatHistory.replyId, replyId), eq(ChatHistory.agentName, agentName)))
            .orderBy(asc(ChatHistory.id))
            .limit(1),
    );
}

function listFeedback(agentName: string, limit: number) {
    return once(({ db, ChatFeedback }) =>
        db
            .select()
            .from(ChatFeedback)
            .where(eq(ChatFeedback.agentName, agentName))
            .orderBy(desc(ChatFeedback.id))
            .limit(limit),
    );
}
