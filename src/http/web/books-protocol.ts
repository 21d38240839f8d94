import { z } from 'zod';
import { VISIBILITIES } from '../../agents/agent.ts';
import { lazy } from '../../shared/lazy.ts';
import { uiMessages, webChatBody } from './protocol.ts';

/** The body of `POST /api/agents`. Names, versions and hashes follow from the book; nobody can set them. */
export const newAgentBody = lazy(() =>
    z.object({
        agentSource: z.string(),
        visibility: z.enum(VISIBILITIES).nullish(),
    }),
);

/** The body of `PUT /agents/:agentName/api/book` as JSON; as plain text it is the book, and `If-Match` has the version. */
export const bookBody = lazy(() =>
    z.object({
        agentSource: z.string(),
        version: z.int().min(1).nullish(),
    }),
);

/** The body of `PATCH /api/agents/:agentName`. */
export const agentSettingsBody = lazy(() => z.object({ visibility: z.enum(VISIBILITIES) }));

/** The body of `POST /api/books/check` and of `POST /agents/:agentName/api/model-requirements`: a book that is being written. */
export const checkBookBody = lazy(() => z.object({ agentSource: z.string() }));

/** The body of `POST /agents/:agentName/api/book/try`: that book, and the whole thread. */
export const tryBookBody = lazy(() =>
    webChatBody()
        .omit({ message: true, conversationId: true })
        .extend({ agentSource: z.string(), messages: uiMessages() }),
);
