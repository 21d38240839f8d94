import { z } from 'zod';
import {
    type ChatMessage,
    type ContentPart,
    type MessageContent,
    type ToolCall,
    textOf,
} from '../../../domain/chat-message.ts';
import type { ThreadWithContext } from '../../../domain/chat-turn.ts';
import { lazy } from '../../../shared/lazy.ts';
import { partsToContent } from '../../content-schema.ts';
import { parseParameters } from '../../contract/parse-parameters.ts';
import type { InputItem, ResponseBody } from './responses-protocol.ts';

/**
 * The input of a response as thread and context. A model's text and its calls are items of their own there and one message here.
 * @throws AppError naming the item that is not what its type says
 */
export function responseInputToThread({ input, instructions }: ResponseBody): ThreadWithContext {
    const context: string[] = instructions ? [instructions] : [];
    const items: readonly InputItem[] =
        typeof input === 'string' ? [{ type: 'message', role: 'user', content: input }] : (input ?? []);
    const thread: ChatMessage[] = [];
    let reply: OpenReply | null = null;
    let reasoning = '';
    for (const [index, item] of items.entries()) {
        const place = `input[${index}]`;
        const type = item.type ?? 'message';
        if (type === 'function_call' || type === 'custom_tool_call') {
            reply ??= { content: '', toolCalls: [] };
            reply.reasoning = reasoning;
            reply.toolCalls.push(toToolCall(item, place));
        } else if (type === 'reasoning') {
            closeReply();
            reasoning = toReasoning(item);
        } else if (type === 'function_call_output' || type === 'custom_tool_call_output') {
            closeReply();
            thread.push(toToolMessage(item, place));
        } else if (type === 'message') {
            const { role, content } = parseParameters(messageItem, item, place);
            const parts = typeof content === 'string' ? content : partsToContent(toParts(content, place));
            closeReply();
            if (role !== 'assistant') reasoning = '';
            if (role === 'assistant') reply = { content: parts, toolCalls: [] };
            else if (role === 'user') thread.push({ role, content: parts });
            else context.push(textOf(parts));
        }
    }
    closeReply();
    const text = context.join('\n\n');
    return { thread, context: text.trim() === '' ? null : text };

    function closeReply(): void {
        if (reply === null) return;
        const { content, toolCalls, reasoning: thought = '' } = reply;
        thread.push({
            role: 'assistant',
            content,
            ...(toolCalls.length === 0 ? {} : { toolCalls }),
            ...(thought === '' ? {} : { reasoning: thought }),
        });
        reply = null;
        reasoning = '';
    }
}

interface OpenReply {
    readonly content: MessageContent;
    readonly toolCalls: ToolCall[];
    reasoning?: string;
}

/** What the model thought before the text and the calls that follow; clients send the item back as it came. */
function toReasoning({ content, summary }: InputItem): string {
    const parts = [content, summary].flatMap(list => (Array.isArray(list) ? list : []));
    return parts.flatMap(part => (typeof part?.text === 'string' ? [part.text] : [])).join('\n');
}

const messageItem = lazy(() =>
    z.looseObject({
        role: z.enum(['user', 'assistant', 'system', 'developer']),
        content: z.union([z.string(), z.array(z.looseObject({ type: z.string() }))]),
    }),
);

const callItem = lazy(() =>
    z.looseObject({
        call_id: z.string(),
        name: z.string(),
        arguments: z.string().nullish(),
        extra_content: z.record(z.string(), z.unknown()).nullish(),
        input: z.string().nullish(),
    }),
);

const outputItem = lazy(() =>
    z.looseObject({
        call_id: z.string(),
        output: z.union([z.string(), z.array(z.looseObject({ type: z.string() }))]),
    }),
);

function toToolCall(item: InputItem, place: string): ToolCall {
    const { call_id, name, arguments: text, input, extra_content } = parseParameters(callItem, item, place);
    const extra = extra_content ? { extra: extra_content } : {};
    return item.type === 'custom_tool_call'
        ? { id: call_id, kind: 'custom', name, arguments: input ?? '' }
        : { id: call_id, kind: 'function', name, arguments: text ?? '{}', ...extra };
}

function toToolMessage(item: InputItem, place: string): ChatMessage {
    const { call_id, output } = parseParameters(outputItem, item, place);
    const content = typeof output === 'string' ? output : partsToContent(toParts(output, place));
    return { role: 'tool', toolCallId: call_id, content };
}

type InputPart = { readonly type: string } & Readonly<Record<string, unknown>>;

const textField = lazy(() => z.looseObject({ text: z.string() }));
const imageField = lazy(() => z.looseObject({ image_url: z.string().min(1), detail: z.string().nullish() }));
const audioField = lazy(() => z.looseObject({ input_audio: z.looseObject({ data: z.string(), format: z.string() }) }));
const refusalField = lazy(() => z.looseObject({ refusal: z.string() }));
const fileField = lazy(() =>
    z.looseObject({
        file_id: z.string().nullish(),
        filename: z.string().nullish(),
        file_data: z.string().nullish(),
        file_url: z.string().nullish(),
    }),
);

function toParts(parts: readonly InputPart[], place: string): readonly ContentPart[] {
    return parts.flatMap((part, index) => toPart(part, `${place}.content[${index}]`));
}

function toPart(part: InputPart, place: string): readonly ContentPart[] {
    switch (part.type) {
        case 'input_text':
        case 'output_text':
        case 'text':
            return [textPart(parseParameters(textField, part, place).text)];
        case 'refusal':
            return [{ type: 'refusal', refusal: parseParameters(refusalField, part, place).refusal }];
        case 'input_image': {
            const { image_url: url, detail } = parseParameters(imageField, part, place);
            return [{ type: 'image_url', image_url: { url, ...(detail ? { detail } : {}) } }];
        }
        case 'input_audio':
            return [{ type: 'input_audio', input_audio: parseParameters(audioField, part, place).input_audio }];
        case 'input_file': {
            const { file_id, filename, file_data, file_url } = parseParameters(fileField, part, place);
            const data = file_data ?? file_url;
            return [
                {
                    type: 'file',
                    file: {
                        ...(filename ? { filename } : {}),
                        ...(data ? { file_data: data } : {}),
                        ...(file_id ? { file_id } : {}),
                    },
                },
            ];
        }
        default:
            // Kinds of parts that are new, or that only OpenAI's own tools make, say nothing to other models.
            return [];
    }
}

function textPart(text: string): ContentPart {
    return { type: 'text', text };
}
