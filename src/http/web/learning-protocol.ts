import { z } from 'zod';
import { LEARNING_MODES } from '../../learning/learning-mode.ts';

/** More is no note but a book. */
const LONGEST_TEXT = 4_000;
const MOST_IDS = 1_000;

const text = z.string().trim().max(LONGEST_TEXT);

export const learningModeBody = z.object({ mode: z.enum(LEARNING_MODES) });

/** `null` or absent: all that wait. */
export const reviewBody = z.object({ lessonIds: z.array(z.int().min(1)).max(MOST_IDS).nullish() });

export const editLessonBody = z.object({ content: text.min(1) });

export const feedbackBody = z.object({
    /** The id of the reply as the client got it, e.g. `chatcmpl-…`. */
    messageId: z.string().min(1).max(128),
    /** 1 for good, -1 for bad. */
    rating: z.union([z.literal(-1), z.literal(0), z.literal(1)]).nullish(),
    note: text.nullish(),
    /** What the agent should have said. */
    expectedAnswer: text.nullish(),
});
