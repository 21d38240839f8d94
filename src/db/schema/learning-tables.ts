import { sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { LearningOutcome, LearningStatus } from '../../learning/learning-job.ts';
import type { LessonKeyword, LessonPeriod, LessonStatus } from '../../learning/lesson.ts';
import type { ColumnKit } from './columns.ts';

/** In the words of the index of unfinished jobs, without which both databases would read all jobs of an agent. */
export const IS_UNFINISHED = sql`"status" in ('QUEUED', 'RUNNING')`;

/** Learning jobs and lessons. `messages` is the id column of `ChatHistory`. */
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
            /** The feedback to learn from; 0 for the turn itself. */
            feedbackId: integer().notNull().default(0),
            status: text<LearningStatus>().notNull().default('QUEUED'),
            attempts: integer().notNull().default(0),
            /** The request of the turn; `null` for feedback, and for turns that are older than this column. */
            requestId: text(),
            /** The job waits until this time after a failed attempt. */
            runAfter: timestamp(),
            /** Until this time only the worker that took the job may finish it. */
            leaseUntil: timestamp(),
            /** Identifies that worker. */
            leaseToken: text(),
            outcome: json<LearningOutcome>(),
            error: text(),
        },
        row => [
            // A turn is learned from once, even if its end is written twice.
            uniqueIndex('LearningJob_messageId_feedbackId').on(row.messageId, row.feedbackId),
            index('LearningJob_agentName').on(row.agentName, row.status, row.id),
            index('LearningJob_unfinished').on(row.agentName, row.id, row.status).where(IS_UNFINISHED),
        ],
    );

    /** Lines of books that were learned or proposed, with their origin. */
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
            /** Equal for lines with the same meaning; see `line-tokens.ts`. */
            contentKey: text().notNull(),
            status: text<LessonStatus>().notNull(),
            /** The lesson that replaced this one. */
            replacedById: integer(),
            /** The lesson that this one replaces once it is accepted. */
            replacesId: integer(),
            /** The versions of the book that contain the line. */
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
