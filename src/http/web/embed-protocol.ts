import { z } from 'zod';
import { embedOriginOrNull } from '../../agents/embed-origin.ts';
import { lazySchema } from '../contract/lazy-schema.ts';

const MOST_ORIGINS = 100;
const LONGEST_ORIGIN = 300;

const embedOrigin = lazySchema(() =>
    z
        .string()
        .max(LONGEST_ORIGIN)
        .transform((text, issues) => {
            const origin = embedOriginOrNull(text);
            if (origin !== null) return origin;
            issues.addIssue({ code: 'custom', message: 'it is no site such as https://shop.example' });
            return z.NEVER;
        }),
);

/** The body of `PUT /agents/:agentName/api/embed`. */
export const embedBody = lazySchema(() =>
    z.object({ origins: z.array(embedOrigin()).max(MOST_ORIGINS) }).meta({ id: 'EmbedRequest' }),
);
