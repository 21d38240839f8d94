import { z } from 'zod';
import { VISIBILITIES } from '../../agents/agent.ts';

/** The body of `POST /api/agents`. Names, versions and hashes follow from the book; nobody can set them. */
export const newAgentBody = z.object({
    agentSource: z.string(),
    visibility: z.enum(VISIBILITIES).nullish(),
});

/** The body of `PUT /agents/:agentName/api/book` as JSON; as plain text it is the book, and `If-Match` has the version. */
export const bookBody = z.object({
    agentSource: z.string(),
    version: z.int().min(1).nullish(),
});

/** The body of `POST /api/books/check`. */
export const checkBookBody = z.object({ agentSource: z.string() });
