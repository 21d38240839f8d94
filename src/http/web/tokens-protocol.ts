import { z } from 'zod';
import { lazySchema } from '../contract/lazy-schema.ts';

const LONGEST_NOTE = 500;
const MOST_AGENTS = 1000;

const LARGEST_LIMIT = 1e15;
const limit = lazySchema(() => z.int().min(0).max(LARGEST_LIMIT).optional());

/** A 0 takes away a limit that all keys have. */
const limits = lazySchema(() =>
    z.object({
        requestsPerMinute: limit(),
        tokensPerMinute: limit(),
        tokensPerDay: limit(),
        tokensPerMonth: limit(),
        concurrentStreams: limit(),
    }),
);

/** The body of `POST /api/tokens`. What else it has is ignored: the key and its state are the server's. */
export const newTokenBody = lazySchema(() =>
    z
        .object({
            note: z.string().max(LONGEST_NOTE).nullish(),
            /** The agents that the key may use; all where absent. */
            agentNames: z.array(z.string().min(1).max(63)).min(1).max(MOST_AGENTS).nullish(),
            expiresAt: z.iso.datetime({ offset: true }).nullish(),
            limits: limits().nullish(),
        })
        .meta({ id: 'NewTokenRequest' }),
);

/** The body of `PATCH /api/tokens/:id`; what is absent stays. */
export const tokenChangesBody = lazySchema(() =>
    z
        .object({
            note: z.string().max(LONGEST_NOTE).nullable().optional(),
            limits: limits().nullable().optional(),
        })
        .meta({ id: 'TokenChangesRequest' }),
);
