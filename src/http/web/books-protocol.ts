import { z } from 'zod';
import { VISIBILITIES } from '../../agents/agent.ts';
import { lazySchema } from '../contract/lazy-schema.ts';
import { mediaType } from '../contract/media-type.ts';
import { uiMessages, webChatBody } from './protocol.ts';

/** The body of `POST /api/agents`. Names, versions and hashes follow from the book; nobody can set them. */
export const newAgentBody = lazySchema(() =>
    z
        .object({
            agentSource: z.string(),
            visibility: z.enum(VISIBILITIES).nullish(),
        })
        .meta({ id: 'NewAgentRequest' }),
);

/** The body of `PUT /agents/:agentName/api/book` as JSON; as plain text it is the book, and `If-Match` has the version. */
const bookBody = lazySchema(() =>
    z
        .object({
            agentSource: z.string(),
            version: z.int().min(1).nullish(),
        })
        .meta({ id: 'BookRequest' }),
);

/** The body of `PATCH /api/agents/:agentName`. */
export const agentSettingsBody = lazySchema(() =>
    z.object({ visibility: z.enum(VISIBILITIES) }).meta({ id: 'AgentSettingsRequest' }),
);

/** The body of `POST /api/books/check` and of `POST /agents/:agentName/api/model-requirements`: a book that is being written. */
export const checkBookBody = lazySchema(() => z.object({ agentSource: z.string() }).meta({ id: 'CheckBookRequest' }));

/** The body of `POST /agents/:agentName/api/book/try`: that book, and the whole thread. */
export const tryBookBody = lazySchema(() =>
    webChatBody()
        .omit({ message: true, conversationId: true })
        .extend({ agentSource: z.string(), messages: uiMessages() })
        .meta({ id: 'TryBookRequest' }),
);

/** The same, or the book itself. */
export const bookOrTextBody = lazySchema(() => z.union([bookBody(), mediaType('text/plain')()]));

export type NewBook = z.output<ReturnType<typeof bookOrTextBody>>;
