import { z } from 'zod';
import { lazySchema } from '../contract/lazy-schema.ts';
import { pathText } from '../contract/path-parameters.ts';

/** The agent of the address: none at the address that all agents share, empty if it cannot be decoded. */
const routeAgent = () => z.preprocess(name => (name === null ? '' : name), z.string().optional());

/** The router gives no parameters at all for a path without any. */
export const apiParams = lazySchema(() => z.object({ agentName: routeAgent() }).prefault({}));

export const completionParams = lazySchema(() => z.object({ agentName: routeAgent(), completionId: pathText() }));

export const responseParams = lazySchema(() => z.object({ agentName: routeAgent(), responseId: pathText() }));

export const modelParams = lazySchema(() => z.object({ agentName: routeAgent(), modelId: pathText() }));

export const replyHeaders = lazySchema(() =>
    z.object({
        'idempotency-key': z
            .string()
            .optional()
            .describe('Requests with the same key get the same reply within a day.'),
        'x-resume': z
            .string()
            .optional()
            .describe('`true`: the reply is made to its end if the client leaves, and can be resumed for an hour.'),
    }),
);

export const resumeHeaders = lazySchema(() =>
    z.object({ 'last-event-id': z.string().optional().describe('The same as `starting_after`.') }),
);
