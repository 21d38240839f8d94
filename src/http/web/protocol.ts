import { z } from 'zod';
import { lazySchema } from '../contract/lazy-schema.ts';
import type { Parsed } from '../contract/parse-parameters.ts';
import { replyOptionsShape } from '../reply-options-schema.ts';

/** More messages than any conversation has; a check before each of them is read. */
const MOST_MESSAGES = 10_000;

/** A part of a `UIMessage` of the AI SDK. Parts of other kinds (sources, data, steps) say nothing to a model. */
const uiPart = lazySchema(() => z.looseObject({ type: z.string() }));

const uiMessage = lazySchema(() =>
    z.object({
        id: z.string().nullish(),
        role: z.enum(['system', 'user', 'assistant']),
        parts: z.array(uiPart()),
    }),
);

/** A whole thread. */
export const uiMessages = lazySchema(() => z.array(z.unknown()).min(1).max(MOST_MESSAGES).pipe(z.array(uiMessage())));

/**
 * The body of `POST /agents/:agentName/api/chat`: what `useChat` sends (`id`, `messages`), or `message` alone, which goes on from
 * `conversationId` or starts a conversation. A thread that names a conversation of its sender is a branch of it. The options of a reply have the names that they have in Chat Completions.
 */
export const webChatBody = lazySchema(() =>
    z
        .object({
            id: z.string().max(256).nullish(),
            messages: uiMessages().nullish(),
            message: z.union([z.string().min(1), uiMessage()]).nullish(),
            conversationId: z.string().max(64).nullish(),
            /** Why `useChat` asks: a regenerated answer is a branch of its conversation, also of the very first message. */
            trigger: z.string().nullish(),
            /** `false`: one JSON answer instead of a stream. */
            stream: z.boolean().nullish(),
            ...replyOptionsShape(),
        })
        .meta({ id: 'WebChatRequest' }),
);

export type WebChatBody = Parsed<typeof webChatBody>;
export type UiMessage = Parsed<typeof uiMessage>;
export type UiPart = UiMessage['parts'][number];
