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
