import { z } from 'zod';

const LONGEST_NOTE = 500;
const MOST_AGENTS = 1000;

/** The body of `POST /api/tokens`. What else it has is ignored: the key and its state are the server's. */
export const newTokenBody = z.object({
    note: z.string().max(LONGEST_NOTE).nullish(),
    /** The agents that the key may use; all where absent. */
    agentNames: z.array(z.string().min(1).max(63)).min(1).max(MOST_AGENTS).nullish(),
    expiresAt: z.iso.datetime({ offset: true }).nullish(),
});
