import { sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { LearningOutcome, LearningStatus } from '../../learning/learning-job.ts';
import type { LessonKeyword, LessonPeriod, LessonStatus } from '../../learning/lesson.ts';
import type { ColumnKit } from '../columns.ts';

/** In the words of the index of unfinished jobs, without which both databases would read all jobs of an agent. */
export const IS_UNFINISHED = sql`"status" in ('QUEUED', 'RUNNING')`;

/** What is learned, and what waits to be. `messages` is the id of `ChatHistory`. */
export function defineLearningTables(kit: ColumnKit, messages: () => AnyPgColumn) {
    const { table, index, uniqueIndex, id, messageId, integer, text, json, timestamp } = kit;

    const LearningJob = table(
        'LearningJob',
        {
            id: id(),
            createdAt: timestamp().notNull(),
            updatedAt: timestamp().notNull(),
            agentName: text().notNull(),
            /** The reply to learn from. */
            messageId: messageId(messages, 'cascade').notNull(),
            /** The feedback on the reply to learn from; 0 for the turn itself. */
            feedbackId: integer().notNull().default(0),
            status: text<LearningStatus>().notNull().default('QUEUED'),
            attempts: integer().notNull().default(0),
            /** The request that the turn came with; `null` for feedback and for turns from before there was such a column. */
            requestId: text(),
            /** Not before this time: the pause after a failed attempt. */
            runAfter: timestamp(),
            /** Until when the worker that runs the job has it to itself. */
            leaseUntil: timestamp(),
            /** Tells that worker from one whose lease ran out. */
            leaseToken: text(),
            /** What was learned and what was refused, with the reasons. */
            outcome: json<LearningOutcome>(),
            error: text(),
        },
        row => [
            // A turn is learned from once, however often its end is written.
            uniqueIndex('LearningJob_messageId_feedbackId').on(row.messageId, row.feedbackId),
            index('LearningJob_agentName').on(row.agentName, row.status, row.id),
            index('LearningJob_unfinished').on(row.agentName, row.id, row.status).where(IS_UNFINISHED),
        ],
    );

    /** What was learned or waits to be: a line of the book each, with where it comes from. */
    const Lesson = table(
        'Lesson',
        {
            id: id(),
            createdAt: timestamp().notNull(),
            updatedAt: timestamp().notNull(),
            agentName: text().notNull(),
            learningJobId: integer(),
            /** The reply of the turn that taught it. */
            messageId: messageId(messages, 'set null'),
            messageIds: json<readonly number[]>().notNull(),
            conversationId: text(),
            who: text().notNull(),
            keyword: text<LessonKeyword>().notNull(),
            content: text().notNull(),
            /** The same for lines that say the same; see `line-tokens.ts`. */
            contentKey: text().notNull(),
            status: text<LessonStatus>().notNull(),
            /** The lesson that took the place of this one. */
            replacedById: integer(),
            /** The lesson whose place this one takes once it is accepted. */
            replacesId: integer(),
            /** The versions of the book that have the line. */
            periods: json<readonly LessonPeriod[]>().notNull(),
        },
        row => [
            index('Lesson_agentName_status').on(row.agentName, row.status, row.id),
            index('Lesson_agentName_contentKey').on(row.agentName, row.contentKey),
            index('Lesson_messageId').on(row.messageId),
        ],
    );

    return { LearningJob, Lesson };
}
