import { z } from 'zod';
import { VERSION_REASONS } from '../../domain/agent.ts';
import { CHAT_SOURCES } from '../../domain/chat-turn.ts';
import { LEARNING_STATUSES } from '../../domain/learning-job.ts';
import { LEARNING_MODES } from '../../domain/learning-mode.ts';
import { LESSON_KEYWORDS, LESSON_STATUSES } from '../../domain/lesson.ts';
import type { Received } from '../contract/json-reply.ts';
import { lazySchema } from '../contract/lazy-schema.ts';

// What the pages about learning get from their routes; times are ISO 8601 text.

export const learningState = lazySchema(() =>
    z
        .object({
            agentName: z.string(),
            mode: z.enum(LEARNING_MODES),
            isClosed: z.boolean().describe('The book itself says that the agent does not learn.'),
            teacher: z.string().describe('The model that decides what is learned.'),
            jobs: z.object({ QUEUED: z.int(), RUNNING: z.int(), DONE: z.int(), SKIPPED: z.int(), FAILED: z.int() }),
            lessons: z.int(),
            lessonsWaiting: z.int(),
            learnedCharacters: z.int(),
            mostLearnedCharacters: z.int(),
        })
        .meta({ id: 'LearningState' }),
);
/** `GET /agents/:agentName/api/learning`. */
export type LearningState = Received<typeof learningState>;

const proposedLesson = () => z.object({ keyword: z.enum(LESSON_KEYWORDS), content: z.string() });

export const lessonSummary = lazySchema(() =>
    z
        .object({
            id: z.int(),
            createdAt: z.iso.datetime(),
            updatedAt: z.iso.datetime(),
            agentName: z.string(),
            keyword: z.enum(LESSON_KEYWORDS),
            content: z.string(),
            status: z.enum(LESSON_STATUSES),
            learningJobId: z.int().nullable(),
            messageId: z.int().nullable().describe('The reply that taught it; null once that is deleted.'),
            messageIds: z.array(z.int()),
            conversationId: z.string().nullable(),
            who: z.string(),
            replacesId: z.int().nullable(),
            replacedById: z.int().nullable(),
            periods: z
                .array(z.object({ from: z.int(), until: z.int().nullable() }))
                .describe('The versions of the book that have the line: from the first up to, and without, the last.'),
        })
        .meta({ id: 'Lesson' }),
);
/** One of `GET /agents/:agentName/api/lessons`. */
export type LessonSummary = Received<typeof lessonSummary>;

export const lessonList = lazySchema(() =>
    z.object({ lessons: z.array(lessonSummary()), hasMore: z.boolean() }).meta({ id: 'LessonList' }),
);

export const editedLesson = lazySchema(() =>
    z.object({ lesson: lessonSummary().nullable() }).meta({ id: 'EditedLesson' }),
);

const versionShape = () => ({
    id: z.int(),
    version: z.int(),
    createdAt: z.iso.datetime(),
    agentName: z.string(),
    agentHash: z.string(),
    previousAgentHash: z.string().nullable(),
    reason: z.enum(VERSION_REASONS),
    messageIds: z.array(z.int()).describe('The messages of the history that it was learned from.'),
    who: z.string(),
    learningJobId: z.int().nullable(),
});

const versionSummary = lazySchema(() =>
    z
        .object({
            ...versionShape(),
            lessons: z.array(lessonSummary()).describe('The lines that came into the book with it.'),
        })
        .meta({ id: 'VersionSummary' }),
);
/** One of `GET /agents/:agentName/api/versions`. */
export type VersionSummary = Received<typeof versionSummary>;

export const versionList = lazySchema(() =>
    z.object({ versions: z.array(versionSummary()), hasMore: z.boolean() }).meta({ id: 'VersionList' }),
);

export const versionDetail = lazySchema(() =>
    z
        .object({
            ...versionShape(),
            agentSource: z.string(),
            difference: z
                .array(
                    z.discriminatedUnion('kind', [
                        z.object({ kind: z.enum(['same', 'removed', 'added']), lines: z.array(z.string()) }),
                        z.object({ kind: z.literal('omitted'), count: z.int() }),
                    ]),
                )
                .describe('From the version before, line by line.'),
        })
        .meta({ id: 'Version' }),
);
/** `GET /agents/:agentName/api/versions/:version`. */
export type VersionDetail = Received<typeof versionDetail>;

export const conversationsOfLesson = lazySchema(() =>
    z
        .object({
            conversations: z.array(
                z.object({
                    conversationId: z.string(),
                    replies: z.int(),
                    firstAt: z.iso.datetime(),
                    lastAt: z.iso.datetime(),
                }),
            ),
        })
        .meta({ id: 'ConversationsOfLesson' }),
);
/** One of `GET /agents/:agentName/api/lessons/:lessonId/conversations`. */
export type ConversationUnder = Received<typeof conversationsOfLesson>['conversations'][number];

export const acceptedLessons = lazySchema(() =>
    z
        .object({
            accepted: z.array(z.int()),
            refused: z.array(z.object({ lessonId: z.int(), reason: z.string() })).describe('Those that still wait.'),
            version: z.int().nullable().describe('The version of the book; null if none was accepted.'),
        })
        .meta({ id: 'AcceptedLessons' }),
);
/** What `POST /agents/:agentName/api/lessons/accept` did. */
export type ReviewAnswer = Received<typeof acceptedLessons>;

export const refusedLessons = lazySchema(() => z.object({ refused: z.array(z.int()) }).meta({ id: 'RefusedLessons' }));

export const restoredLessons = lazySchema(() =>
    z
        .object({
            restored: z.array(z.int()),
            version: z.int().nullable().describe('The version of the book; null if it stays as it is.'),
        })
        .meta({ id: 'RestoredLessons' }),
);

const jobSummary = lazySchema(() =>
    z
        .object({
            id: z.int(),
            createdAt: z.iso.datetime(),
            updatedAt: z.iso.datetime(),
            messageId: z.int(),
            feedbackId: z.int().nullable(),
            status: z.enum(LEARNING_STATUSES),
            attempts: z.int(),
            requestId: z.string().nullable(),
            runAfter: z.iso.datetime().nullable(),
            outcome: z
                .object({
                    skipped: z.string().exactOptional().describe('Why the teacher was not asked.'),
                    learned: z.array(proposedLesson()),
                    proposed: z.array(proposedLesson()),
                    refused: z.array(
                        z.object({
                            reason: z.string(),
                            keyword: z.string().nullable(),
                            content: z.string().nullable(),
                            explanation: z.string().exactOptional().describe('Why, in the words of the teacher.'),
                        }),
                    ),
                    version: z.int().nullable(),
                })
                .nullable(),
            error: z.string().nullable(),
        })
        .meta({ id: 'LearningJob' }),
);
/** One of `GET /agents/:agentName/api/learning/jobs`. */
export type JobSummary = Received<typeof jobSummary>;

export const jobList = lazySchema(() =>
    z.object({ jobs: z.array(jobSummary()), hasMore: z.boolean() }).meta({ id: 'LearningJobList' }),
);

export const retriedJobs = lazySchema(() => z.object({ retried: z.array(z.int()) }).meta({ id: 'RetriedJobs' }));

export const conversationLessons = lazySchema(() =>
    z
        .object({
            replies: z.array(
                z.object({
                    replyId: z.string(),
                    isPending: z.boolean().describe('Something of it is still to be learned.'),
                    lessons: z.array(lessonSummary()),
                }),
            ),
        })
        .meta({ id: 'ConversationLessons' }),
);
/** One of `GET /agents/:agentName/api/conversations/:conversationId/lessons`. */
export type TaughtReply = Received<typeof conversationLessons>['replies'][number];

const feedbackSummary = lazySchema(() =>
    z
        .object({
            id: z.int(),
            createdAt: z.iso.datetime(),
            agentName: z.string(),
            messageId: z.int(),
            rating: z.int().nullable().describe('1 for good, -1 for bad, 0 for neither; null for words only.'),
            note: z.string().nullable(),
            expectedAnswer: z.string().nullable(),
            source: z.enum(CHAT_SOURCES),
            conversationId: z.string(),
            replyId: z.string().nullable(),
            question: z.string().describe('How it begins.'),
            reply: z.string().describe('How it begins.'),
            job: jobSummary().nullable().describe('null if nothing can be learned from it.'),
            lessons: z.array(lessonSummary()),
        })
        .meta({ id: 'Feedback' }),
);
/** One of `GET /api/feedback`. */
export type FeedbackSummary = Received<typeof feedbackSummary>;

export const feedbackList = lazySchema(() =>
    z.object({ feedback: z.array(feedbackSummary()), hasMore: z.boolean() }).meta({ id: 'FeedbackList' }),
);

export const givenFeedback = lazySchema(() => z.object({ id: z.int() }).meta({ id: 'GivenFeedback' }));

export const withdrawnFeedback = lazySchema(() =>
    z.object({ takenBack: z.array(z.int()) }).meta({ id: 'WithdrawnFeedback' }),
);
