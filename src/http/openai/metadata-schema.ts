import { z } from 'zod';

const MOST_PAIRS = 16;

/** What a client may write onto a stored reply: the limits are those of the published API. */
export const metadataSchema = z
    .record(z.string().max(64), z.string().max(512))
    .refine(pairs => Object.keys(pairs).length <= MOST_PAIRS, `there may be ${MOST_PAIRS} pairs at the most`);

/** The body of `POST …/chat/completions/{id}`. */
export const storedCompletionBody = z.object({ metadata: metadataSchema.nullable() });
