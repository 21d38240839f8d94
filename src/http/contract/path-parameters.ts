import { z } from 'zod';
import { lazySchema } from './lazy-schema.ts';

/** A segment of a path. One that cannot be decoded comes as `null` and names nothing. */
export function pathText() {
    return z.preprocess(text => text ?? '', z.string());
}

/** A number in a path. What is no number from 1 on is 0, which nothing has. */
export function pathNumber() {
    return z.preprocess(text => (/^[1-9]\d{0,14}$/.test(String(text)) ? Number(text) : 0), z.int());
}

export const agentParams = lazySchema(() => z.object({ agentName: pathText() }));
