import { z } from 'zod';
import { LEARNING_STATUSES } from '../../learning/learning-job.ts';
import { LEARNING_MODES } from '../../learning/learning-mode.ts';
import { LESSON_STATUSES } from '../../learning/lesson.ts';
import { onceMade } from '../../shared/once-made.ts';
import { beforeQuery } from '../parse-query.ts';

/** More is no note but a book. */
const LONGEST_TEXT = 4_000;
const MOST_IDS = 1_000;

/** Of addresses: the words are told in any case of letters. */
const toUpperCase = (value: unknown) => (typeof value === 'string' ? value.toUpperCase() : value);

export const versionsQuery = onceMade(() => z.object({ before: beforeQuery() }));

export const jobsQuery = onceMade(() =>
    z.object({
        before: beforeQuery(),
        status: z.preprocess(toUpperCase, z.enum(LEARNING_STATUSES).optional()),
    }),
);

export const lessonsQuery = onceMade(() =>
    z.object({
        before: beforeQuery(),
        status: z.preprocess(toUpperCase, z.enum([...LESSON_STATUSES, 'ALL']).default('ACTIVE')),
        /** Words that stand in the line. */
        search: z.string().trim().max(200).optional(),
    }),
);

/** 1 for good, -1 for bad, 0 for neither, `none` for words alone. */
const RATINGS = { '1': 1, '-1': -1, '0': 0, none: null } as const;

export const feedbackQuery = onceMade(() => z.object({ before: beforeQuery(), rating: ratingQuery() }));

export const allFeedbackQuery = onceMade(() => feedbackQuery().extend({ agent: z.string().max(128).optional() }));

function ratingQuery() {
    return z
        .enum(['1', '-1', '0', 'none'])
        .optional()
        .transform(rating => (rating === undefined ? undefined : RATINGS[rating]));
}

const text = onceMade(() => z.string().trim().max(LONGEST_TEXT));

export const learningModeBody = onceMade(() => z.object({ mode: z.enum(LEARNING_MODES) }));

/** `null` or absent: all that wait. */
export const reviewBody = onceMade(() => z.object({ lessonIds: z.array(z.int().min(1)).max(MOST_IDS).nullish() }));

export const restoreLessonsBody = onceMade(() => z.object({ lessonIds: z.array(z.int().min(1)).min(1).max(MOST_IDS) }));

/** `null` or absent: all that failed or wait for their next try. */
export const retryJobsBody = onceMade(() => z.object({ jobIds: z.array(z.int().min(1)).max(MOST_IDS).nullish() }));

export const editLessonBody = onceMade(() => z.object({ content: text().min(1) }));

export const feedbackBody = onceMade(() =>
    z.object({
        /** The id of the reply as the client got it, e.g. `chatcmpl-…`. */
        messageId: z.string().min(1).max(128),
        /** 1 for good, -1 for bad. */
        rating: z.literal([-1, 0, 1]).nullish(),
        note: text().nullish(),
        /** What the agent should have said. */
        expectedAnswer: text().nullish(),
    }),
);
