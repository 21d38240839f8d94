import { z } from 'zod';
import { lazy } from '../../shared/lazy.ts';
import { contentSchema, textContentSchema } from '../content-schema.ts';
import type { Parsed } from '../parse-parameters.ts';
import { replyOptionsShape } from '../reply-options-schema.ts';

/** More messages than any conversation has; a check before each of them is read. */
const MOST_MESSAGES = 10_000;

const toolCall = lazy(() =>
    z.discriminatedUnion('type', [
        z.looseObject({
            id: z.string(),
            type: z.literal('function'),
            function: z.looseObject({ name: z.string(), arguments: z.string() }),
        }),
        z.looseObject({
            id: z.string(),
            type: z.literal('custom'),
            custom: z.looseObject({ name: z.string(), input: z.string() }),
        }),
    ]),
);

const message = lazy(() => {
    const name = z.string().nullish();
    return z.discriminatedUnion('role', [
        z.object({ role: z.literal('system'), content: textContentSchema(), name }),
        z.object({ role: z.literal('developer'), content: textContentSchema(), name }),
        z.object({ role: z.literal('user'), content: contentSchema(), name }),
        z.object({
            role: z.literal('assistant'),
            content: contentSchema().nullish(),
            refusal: z.string().nullish(),
            tool_calls: z.array(toolCall()).nullish(),
            // The form from before tools; some agent frameworks still send it.
            function_call: z.looseObject({ name: z.string(), arguments: z.string() }).nullish(),
            name,
        }),
        z.object({ role: z.literal('tool'), content: contentSchema(), tool_call_id: z.string() }),
        z.object({ role: z.literal('function'), content: z.string().nullish(), name: z.string() }),
    ]);
});

/** The body of `POST …/chat/completions`: what the server reads of it. Everything else in it is ignored. */
export const chatCompletionBody = lazy(() =>
    z.object({
        model: z.string().max(256).nullish(),
        messages: z.array(z.unknown()).min(1).max(MOST_MESSAGES).pipe(z.array(message())),
        stream: z.boolean().nullish(),
        stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
        // Of any type: many clients send them by habit, and they count only where `store` is `true`.
        store: z.unknown().optional(),
        metadata: z.unknown().optional(),
        ...replyOptionsShape(),
    }),
);

export type ChatCompletionBody = Parsed<typeof chatCompletionBody>;
export type ChatCompletionMessage = ChatCompletionBody['messages'][number];
