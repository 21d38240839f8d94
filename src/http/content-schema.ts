import { z } from 'zod';
import type { ContentPart, MessageContent } from '../chat/chat-message.ts';
import { lazySchema } from './contract/lazy-schema.ts';
import type { Parsed } from './contract/parse-parameters.ts';
import { withoutAbsent } from './without-absent.ts';

const textPart = lazySchema(() => z.looseObject({ type: z.literal('text'), text: z.string() }));

/** Parts of a message as Chat Completions has them; fields that a client adds to a part are kept. */
const contentPart = lazySchema(() =>
    z.discriminatedUnion('type', [
        textPart(),
        z.looseObject({ type: z.literal('refusal'), refusal: z.string() }),
        z.looseObject({
            type: z.literal('image_url'),
            image_url: z.looseObject({ url: z.string().min(1), detail: z.string().nullish() }),
        }),
        z.looseObject({
            type: z.literal('input_audio'),
            input_audio: z.looseObject({ data: z.string(), format: z.string() }),
        }),
        z.looseObject({
            type: z.literal('file'),
            file: z.looseObject({
                file_data: z.string().nullish(),
                file_id: z.string().nullish(),
                filename: z.string().nullish(),
            }),
        }),
    ]),
);

export const contentSchema = lazySchema(() => z.union([z.string(), z.array(contentPart())]));
export const textContentSchema = lazySchema(() => z.union([z.string(), z.array(textPart())]));

/** One way to write each content: text alone is a string, whichever way it came. */
export function toMessageContent(content: Parsed<typeof contentSchema>): MessageContent {
    return typeof content === 'string' ? content : partsToContent(content.map(toContentPart));
}

/** The parts as content; a single text without anything beside it as its string. */
export function partsToContent(parts: readonly ContentPart[]): MessageContent {
    const only = parts[0];
    if (only === undefined) return '';
    return parts.length === 1 && only.type === 'text' && Object.keys(only).length === 2 ? only.text : parts;
}

/** A cast: without the keys that are `null`, which means absent, a part has the shape that its schema and its type say. */
function toContentPart(part: Parsed<typeof contentPart>): ContentPart {
    const fields = Object.entries(withoutAbsent(part)).map(([name, value]) => [
        name,
        typeof value === 'object' && !Array.isArray(value)
            ? withoutAbsent(Object.fromEntries(Object.entries(value)))
            : value,
    ]);
    return Object.fromEntries(fields) as ContentPart;
}
