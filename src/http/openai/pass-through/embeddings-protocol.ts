import { z } from 'zod';
import { lazySchema } from '../../contract/lazy-schema.ts';

const MOST_INPUTS = 2048;

/** The body of `POST …/embeddings`: what the server reads of it. Everything else in it is ignored. */
export const embeddingBody = lazySchema(() => {
    const token = z.int().min(0);
    return z
        .object({
            model: z.string().max(256).nullish(),
            input: z.union([
                z.string().min(1),
                z.array(z.string().min(1)).min(1).max(MOST_INPUTS),
                z.array(token).min(1),
                z.array(z.array(token).min(1)).min(1).max(MOST_INPUTS),
            ]),
            dimensions: z.int().min(1).nullish(),
            encoding_format: z.enum(['float', 'base64']).nullish(),
            user: z.string().nullish(),
        })
        .meta({ id: 'EmbeddingRequest' });
});
