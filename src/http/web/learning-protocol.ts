import { z } from 'zod';
import { LEARNING_STATUSES } from '../../learning/learning-job.ts';
import { LEARNING_MODES } from '../../learning/learning-mode.ts';
import { LESSON_STATUSES } from '../../learning/lesson.ts';
import { lazySchema } from '../contract/lazy-schema.ts';

/** More is no note but a book. */
const LONGEST_TEXT = 4_000;
const MOST_IDS = 1_000;

/** Of addresses: the words are told in any case of letters. */
const toUpperCase = (value: unknown) => (typeof value === 'string' ? value.toUpperCase() : value);

const beforeQuery = lazySchema(() =>
    z.coerce
        .number()
        .int()
        .min(1)
        .max(Number.MAX_SAFE_INTEGER)
        .optional()
        .describe('The id that the page ends before.'),
);

export const versionsQuery = lazySchema(() => z.object({ before: beforeQuery() }));

export const jobsQuery = lazySchema(() =>
    z.object({
        before: beforeQuery(),
        status: z.preprocess(toUpperCase, z.enum(LEARNING_STATUSES).optional()),
    }),
);

export const lessonsQuery = lazySchema(() =>
    z.object({
        before: beforeQuery(),
        status: z.preprocess(toUpperCase, z.enum([...LESSON_STATUSES, 'ALL']).default('ACTIVE')),
        /** Words that stand in the line. */
        search: z.string().trim().max(200).optional(),
    }),
);

/** 1 for good, -1 for bad, 0 for neither, `none` for words alone. */
const RATINGS = { '1': 1, '-1': -1, '0': 0, none: null } as const;

export const feedbackQuery = lazySchema(() => z.object({ before: beforeQuery(), rating: ratingQuery() }));

export const allFeedbackQuery = lazySchema(() => feedbackQuery().extend({ agent: z.string().max(128).optional() }));

function ratingQuery() {
    return z
        .enum(['1', '-1', '0', 'none'])
        .optional()
        .transform(rating => (rating === undefined ? undefined : RATINGS[rating]));
}

const text = lazySchema(() => z.string().trim().max(LONGEST_TEXT));

export const learningModeBody = lazySchema(() =>
    z.object({ mode: z.enum(LEARNING_MODES) }).meta({ id: 'LearningModeRequest' }),
);

/** `null` or absent: all that wait. */
export const reviewBody = lazySchema(() =>
    z.object({ lessonIds: z.array(z.int().min(1)).max(MOST_IDS).nullish() }).meta({ id: 'ReviewRequest' }),
);

export const restoreLessonsBody = lazySchema(() =>
    z.object({ lessonIds: z.array(z.int().min(1)).min(1).max(MOST_IDS) }).meta({ id: 'RestoreLessonsRequest' }),
);

/** `null` or absent: all that failed or wait for their next try. */
export const retryJobsBody = lazySchema(() =>
    z.object({ jobIds: z.array(z.int().min(1)).max(MOST_IDS).nullish() }).meta({ id: 'RetryJobsRequest' }),
);

export const editLessonBody = lazySchema(() => z.object({ content: text().min(1) }).meta({ id: 'EditLessonRequest' }));

export const feedbackBody = lazySchema(() =>
    z
        .object({
            /** The id of the reply as the client got it, e.g. `chatcmpl-…`. */
            messageId: z.string().min(1).max(128),
            /** 1 for good, -1 for bad. */
            rating: z.literal([-1, 0, 1]).nullish(),
            note: text().nullish(),
            /** What the agent should have said. */
            expectedAnswer: text().nullish(),
        })
        .meta({ id: 'FeedbackRequest' }),
);
