import { z } from 'zod';
import { lazySchema } from '../../contract/lazy-schema.ts';

const MOST_PAIRS = 16;

/** A database cannot search what is no text. */
const storable = lazySchema(() =>
    z.string().refine(text => text.isWellFormed() && !text.includes('\0'), 'it holds characters that are no text'),
);

/** What a client may write onto a stored reply: the limits are those of the published API. */
export const metadataSchema = lazySchema(() =>
    z
        .record(storable().max(64), storable().max(512))
        .refine(pairs => Object.keys(pairs).length <= MOST_PAIRS, `there may be ${MOST_PAIRS} pairs at the most`),
);

/** The body of `POST …/chat/completions/{id}`. */
export const storedCompletionBody = lazySchema(() =>
    z.object({ metadata: metadataSchema().nullable() }).meta({ id: 'StoredCompletionRequest' }),
);
