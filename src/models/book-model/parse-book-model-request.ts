import { z } from 'zod';
import { onceMade } from '../../shared/once-made.ts';

const textPartSchema = onceMade(() => z.looseObject({ type: z.string(), text: z.string().optional() }));

const messageSchema = onceMade(() =>
    z.looseObject({
        role: z.string(),
        content: z.union([z.string(), z.array(textPartSchema())]).nullish(),
    }),
);

const named = onceMade(() => z.looseObject({ name: z.string() }));

/** As much of Chat Completions as the book model heeds; the rest is let through unread. */
const requestSchema = onceMade(() =>
    z.looseObject({
        book: z.string(),
        question: z.string().optional(),
        messages: z.array(messageSchema()),
        stream: z.boolean().default(false),
        n: z.number().int().min(1).max(128).default(1),
        max_tokens: z.number().int().min(1).optional(),
        max_completion_tokens: z.number().int().min(1).optional(),
        stop: z.union([z.string(), z.array(z.string())]).default([]),
        tools: z.array(z.looseObject({ function: named().optional() })).default([]),
        tool_choice: z
            .union([z.string(), z.looseObject({ type: z.string(), function: named().optional() })])
            .optional(),
        response_format: z
            .looseObject({
                type: z.string(),
                json_schema: z.looseObject({ schema: z.record(z.string(), z.unknown()).default({}) }).optional(),
            })
            .optional(),
    }),
);

export type BookModelRequest = z.infer<ReturnType<typeof requestSchema>>;

/** @throws ZodError where the body is no request of Chat Completions with a book */
export function parseBookModelRequest(body: unknown): BookModelRequest {
    return requestSchema().parse(body);
}

type BookModelMessage = BookModelRequest['messages'][number];

export function messageText({ content }: BookModelMessage): string {
    if (typeof content === 'string') return content;
    return (content ?? []).map(part => part.text ?? '').join('\n');
}
