import { z } from 'zod';
import { lazy } from '../../shared/lazy.ts';

const MOST_PAIRS = 16;

/** A database cannot search what is no text. */
const storable = lazy(() =>
    z.string().refine(text => text.isWellFormed() && !text.includes('\0'), 'it holds characters that are no text'),
);

/** What a client may write onto a stored reply: the limits are those of the published API. */
export const metadataSchema = lazy(() =>
    z
        .record(storable().max(64), storable().max(512))
        .refine(pairs => Object.keys(pairs).length <= MOST_PAIRS, `there may be ${MOST_PAIRS} pairs at the most`),
);

/** The body of `POST …/chat/completions/{id}`. */
export const storedCompletionBody = lazy(() => z.object({ metadata: metadataSchema().nullable() }));
