import { z } from 'zod';
import { VISIBILITIES } from '../../domain/agent.ts';
import { LIMIT_NAMES } from '../../domain/limits.ts';
import type { Received } from '../contract/json-reply.ts';
import { lazySchema } from '../contract/lazy-schema.ts';
import { mediaType } from '../contract/media-type.ts';

// What the server's own pages get from its routes; times are ISO 8601 text.

export const serverStatus = lazySchema(() =>
    z
        .object({
            version: z.string(),
            isAdmin: z.boolean(),
            isBuiltInModel: z
                .boolean()
                .describe('No language model is configured: the built-in model replies from the books.'),
            providers: z
                .array(z.object({ name: z.string(), model: z.string().nullable() }))
                .nullable()
                .describe('In the order in which they are asked; null for everyone but the admin.'),
        })
        .meta({ id: 'ServerStatus' }),
);
/** `GET /api/status`. */
export type ServerStatus = Received<typeof serverStatus>;

export const sessionState = lazySchema(() =>
    z
        .object({
            isAdmin: z.boolean(),
            isPasswordSet: z.boolean().describe('Whether the admin can log in by a password.'),
        })
        .meta({ id: 'Session' }),
);
/** `GET /api/session`. */
export type SessionAnswer = Received<typeof sessionState>;

export const newSession = lazySchema(() => z.object({ isAdmin: z.literal(true) }).meta({ id: 'NewSession' }));

export const agentProfile = lazySchema(() =>
    z
        .object({
            title: z.string(),
            fullName: z.string(),
            description: z.string().nullable(),
            initialMessage: z.string().nullable(),
            image: z.string().nullable(),
            color: z.string().nullable(),
            font: z.string().nullable(),
            link: z.string().nullable(),
            voice: z.string().nullable(),
            disclaimer: z.string().nullable(),
            inputPlaceholder: z.string().nullable(),
            meta: z.record(z.string(), z.string()).describe('Every other META of the book, by its name in camelCase.'),
            parameters: z.array(z.object({ name: z.string(), description: z.string().nullable() })),
        })
        .meta({ id: 'AgentProfile' }),
);

export const agentSummary = lazySchema(() =>
    z
        .object({
            agentName: z.string(),
            createdAt: z.iso.datetime(),
            updatedAt: z.iso.datetime(),
            visibility: z.enum(VISIBILITIES),
            profile: agentProfile(),
        })
        .meta({ id: 'Agent' }),
);
/** One of `GET /api/agents`, and `GET /agents/:agentName/api/profile`. */
export type AgentSummary = Received<typeof agentSummary>;

export const agentList = lazySchema(() => z.object({ agents: z.array(agentSummary()) }).meta({ id: 'AgentList' }));

export const embedSettings = lazySchema(() =>
    z
        .object({ origins: z.array(z.string()).describe('The sites that may show the agent.') })
        .meta({ id: 'EmbedSettings' }),
);
/** `GET /agents/:agentName/api/embed`. */
export type EmbedSettings = Received<typeof embedSettings>;

/** Where words of a search are in an excerpt. */
export const excerptMatches = lazySchema(() =>
    z.array(z.object({ start: z.int(), end: z.int() })).describe('In UTF-16 units of the excerpt, `end` exclusive.'),
);

const conversationSummary = lazySchema(() =>
    z
        .object({
            id: z.string(),
            title: z.string().describe('How its first message begins.'),
            createdAt: z.iso.datetime(),
            updatedAt: z.iso.datetime(),
            excerpt: z.string().nullable().describe('The piece of a message that has the words of the search.'),
            matches: excerptMatches(),
        })
        .meta({ id: 'ConversationSummary' }),
);
/** One of `GET /agents/:agentName/api/conversations`. */
export type ConversationSummary = Received<typeof conversationSummary>;

export const conversationList = lazySchema(() =>
    z
        .object({
            conversations: z.array(conversationSummary()),
            next: z
                .string()
                .nullable()
                .describe(
                    'The `after` of the next page; null on the last one. A page of a search may be empty though more follow.',
                ),
        })
        .meta({ id: 'ConversationList' }),
);
/** `GET /agents/:agentName/api/conversations`. */
export type ConversationsAnswer = Received<typeof conversationList>;

/** A part of a `UIMessage` of the AI SDK. */
export const conversationPart = lazySchema(() =>
    z
        .discriminatedUnion('type', [
            z.object({ type: z.literal('text'), text: z.string() }),
            z.object({ type: z.literal('reasoning'), text: z.string() }),
            z.object({
                type: z.literal('file'),
                mediaType: z.string(),
                url: z.string(),
                filename: z.string().exactOptional(),
            }),
        ])
        .meta({ id: 'MessagePart' }),
);
export type ConversationPart = Received<typeof conversationPart>;

const conversationMessage = lazySchema(() =>
    z
        .object({
            id: z.string(),
            parentId: z.string().nullable().describe('The message it follows. Several that follow one are branches.'),
            role: z.enum(['user', 'assistant']),
            parts: z.array(conversationPart()),
            createdAt: z.iso.datetime(),
            status: z.enum(['COMPLETE', 'INTERRUPTED', 'FAILED']),
            replyId: z.string().nullable().describe('What feedback names; null for messages of users.'),
            rating: z.int().nullable().describe("The visitor's own: 1 for good, -1 for bad."),
        })
        .meta({ id: 'ConversationMessage' }),
);
export type ConversationMessage = Received<typeof conversationMessage>;

export const conversationDetail = lazySchema(() =>
    z.object({ id: z.string(), messages: z.array(conversationMessage()) }).meta({ id: 'Conversation' }),
);
/** `GET /agents/:agentName/api/conversations/:conversationId`. */
export type ConversationDetail = Received<typeof conversationDetail>;

const limits = lazySchema(() =>
    z.partialRecord(z.enum(LIMIT_NAMES), z.int().min(0)).meta({ id: 'Limits', description: '0 stands for no limit.' }),
);

export const tokenSummary = lazySchema(() =>
    z
        .object({
            id: z.int(),
            hint: z.string().describe('The key without its middle.'),
            note: z.string().nullable(),
            createdAt: z.iso.datetime(),
            lastUsedAt: z.iso.datetime().nullable(),
            expiresAt: z.iso.datetime().nullable(),
            isRevoked: z.boolean(),
            agentNames: z.array(z.string()).nullable().describe('The agents that the key may use; null for all.'),
            limits: limits().nullable(),
        })
        .meta({ id: 'ApiKey' }),
);
/** One of `GET /api/tokens`: never the key itself. */
export type TokenSummary = Received<typeof tokenSummary>;

export const tokenList = lazySchema(() => z.object({ tokens: z.array(tokenSummary()) }).meta({ id: 'ApiKeyList' }));

export const createdToken = lazySchema(() =>
    z.object({ key: z.string().describe('Shown this once.'), token: tokenSummary() }).meta({ id: 'CreatedApiKey' }),
);
/** `POST /api/tokens`: the one time that the key is shown. */
export type CreatedTokenAnswer = Received<typeof createdToken>;

const wholeReply = lazySchema(() =>
    z
        .object({
            conversationId: z.string(),
            message: z.object({
                id: z.string(),
                role: z.literal('assistant'),
                parts: z.array(z.looseObject({ type: z.string() })),
            }),
            finishReason: z.string(),
            usage: z.object({ inputTokens: z.int(), outputTokens: z.int(), totalTokens: z.int() }),
        })
        .meta({ id: 'ChatReply' }),
);

/** A reply of the web chat: the UI message stream of the AI SDK, or one JSON object. */
export const chatReply = lazySchema(() => z.union([wholeReply(), mediaType('text/event-stream')()]));

export const stoppedReply = lazySchema(() => z.object({ isStopped: z.boolean() }).meta({ id: 'StoppedReply' }));
