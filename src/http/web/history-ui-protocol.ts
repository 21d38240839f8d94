import { z } from 'zod';
import { MESSAGE_ROLES, MESSAGE_STATUSES } from '../../domain/chat-row.ts';
import { CHAT_SOURCES } from '../../domain/chat-turn.ts';
import type { Received } from '../contract/json-reply.ts';
import { lazySchema } from '../contract/lazy-schema.ts';
import { conversationPart, excerptMatches } from './ui-protocol.ts';

// What the history page gets from its routes; times are ISO 8601 text.

/** A key, as far as it is shown. */
const historyToken = lazySchema(() =>
    z
        .object({ id: z.int().nullable(), hint: z.string().nullable(), note: z.string().nullable() })
        .meta({ id: 'HistoryApiKey' }),
);

const historyConversation = lazySchema(() =>
    z
        .object({
            id: z.int(),
            agentName: z.string(),
            conversationId: z.string().describe('As clients know it.'),
            createdAt: z.iso.datetime(),
            updatedAt: z.iso.datetime(),
            source: z.enum(CHAT_SOURCES),
            token: historyToken().nullable(),
            isUtility: z.boolean().describe('A question that a chat app asked by itself, such as for a title.'),
            opening: z.string().describe('How its first message begins.'),
            status: z.enum(MESSAGE_STATUSES),
            messages: z.int(),
            promptTokens: z.int(),
            completionTokens: z.int(),
            excerpt: z.string().nullable().describe('The piece of a message that has the words of the search.'),
            matches: excerptMatches(),
        })
        .meta({ id: 'HistoryConversation' }),
);
/** One of `GET /api/history`. */
export type HistoryConversation = Received<typeof historyConversation>;

export const historyList = lazySchema(() =>
    z
        .object({
            conversations: z.array(historyConversation()),
            nextCursor: z.string().nullable().describe('The `cursor` of the next page; null on the last one.'),
        })
        .meta({ id: 'HistoryList' }),
);
/** `GET /api/history`. */
export type HistoryList = Received<typeof historyList>;

const historyMessage = lazySchema(() =>
    z
        .object({
            id: z.int(),
            hash: z.string(),
            previousHash: z.string().nullable().describe('The hash of the message it follows.'),
            createdAt: z.iso.datetime(),
            role: z.enum(MESSAGE_ROLES),
            parts: z.array(conversationPart()),
            toolCalls: z.array(z.object({ name: z.string(), arguments: z.string() })),
            replyId: z
                .string()
                .nullable()
                .describe('The same for a reply and its rounds of own tools; null for messages of users.'),
            isStep: z.boolean().describe("A round of the agent's own tools, which its reply does not show."),
            status: z.enum(MESSAGE_STATUSES),
            errorCode: z.string().nullable(),
            provider: z.string().nullable(),
            model: z.string().nullable(),
            promptTokens: z.int().nullable(),
            completionTokens: z.int().nullable(),
            durationMs: z.number().nullable(),
        })
        .meta({ id: 'HistoryMessage' }),
);
/** One of `GET /api/history/:id`. */
export type HistoryMessage = Received<typeof historyMessage>;

export const historyDetail = lazySchema(() =>
    z
        .object({
            conversation: historyConversation(),
            messages: z.array(historyMessage()),
            nextAfter: z.int().nullable().describe('The `after` of the next page; null on the last one.'),
        })
        .meta({ id: 'HistoryDetail' }),
);
/** `GET /api/history/:id`. */
export type HistoryDetail = Received<typeof historyDetail>;

export const forgetResult = lazySchema(() =>
    z.object({ conversations: z.int(), isDeleted: z.boolean() }).meta({ id: 'ForgetResult' }),
);
/** `POST /api/history/forget`. */
export type ForgetAnswer = Received<typeof forgetResult>;
