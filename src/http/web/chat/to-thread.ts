import { z } from 'zod';
import type {
    AssistantMessage,
    ChatMessage,
    ContentPart,
    ToolCall,
    ToolMessage,
} from '../../../domain/chat-message.ts';
import type { ThreadWithContext } from '../../../domain/chat-turn.ts';
import { AppError } from '../../../shared/errors.ts';
import { lazy } from '../../../shared/lazy.ts';
import { partsToContent } from '../../content-schema.ts';
import { parseParameters } from '../../contract/parse-parameters.ts';
import type { UiMessage, UiPart } from '../protocol.ts';

/**
 * The messages of `useChat` as thread and context, equal to what Chat Completions would send for them. Pure.
 * @throws AppError naming the part that is not what its type says
 */
export function toThread(messages: readonly UiMessage[], param = 'messages'): ThreadWithContext {
    const context: string[] = [];
    const thread: ChatMessage[] = [];
    for (const [index, message] of messages.entries()) {
        const path = `${param}[${index}]`;
        if (message.role === 'system') context.push(textOfParts(message.parts, path));
        else if (message.role === 'user') thread.push(toUserMessage(message, path));
        else thread.push(...toAssistantMessages(message, path));
    }
    const text = context.join('\n\n');
    return { thread, context: text.trim() === '' ? null : text };
}

/** One `UIMessage` of a user. @throws AppError as `toThread` */
export function toUserMessage(message: UiMessage, path: string): ChatMessage {
    if (message.role !== 'user') {
        throw new AppError('parameter_value_invalid', `Invalid value for '${path}.role': expected user.`, {
            param: `${path}.role`,
        });
    }
    const parts = message.parts.flatMap((part, index): readonly ContentPart[] => {
        if (part.type === 'text') return [{ type: 'text', text: textOfPart(part, `${path}.parts[${index}]`) }];
        return part.type === 'file' ? [toFilePart(part, `${path}.parts[${index}]`)] : [];
    });
    return { role: 'user', content: partsToContent(parts) };
}

/** One `UIMessage` holds the reply of several tool rounds; a thread has a message for each step and each result. */
function toAssistantMessages(message: UiMessage, path: string): readonly ChatMessage[] {
    const messages: ChatMessage[] = [];
    let texts: ContentPart[] = [];
    let calls: ToolCall[] = [];
    let results: ToolMessage[] = [];
    let reasoning = '';
    let isTextGoingOn = false;
    for (const [index, part] of message.parts.entries()) {
        const partPath = `${path}.parts[${index}]`;
        if (part['providerExecuted'] === true) {
            // The agent's own tool: the text before and after it is one reply, as other clients get it.
            isTextGoingOn = true;
        } else if (part.type === 'text') {
            // A text after results is the next step's, also if the client has not kept the mark between them.
            if (results.length > 0) endStep();
            addText(textOfPart(part, partPath));
        } else if (part.type === 'reasoning') {
            if (results.length > 0) endStep();
            reasoning += typeof part['text'] === 'string' ? part['text'] : '';
        } else if (part.type === 'step-start') {
            endStep();
        } else if (part.type === 'dynamic-tool' || part.type.startsWith('tool-')) {
            const { call, result } = toToolRound(part, partPath);
            calls.push(call);
            if (result !== null) results.push(result);
        }
    }
    endStep();
    return messages.length === 0 ? [{ role: 'assistant', content: '' }] : messages;

    function addText(text: string): void {
        const last = isTextGoingOn ? texts.pop() : undefined;
        isTextGoingOn = false;
        texts.push({ type: 'text', text: last?.type === 'text' ? last.text + text : text });
    }

    function endStep(): void {
        isTextGoingOn = false;
        const thought = reasoning;
        reasoning = '';
        if (texts.length === 0 && calls.length === 0) return;
        const assistant: AssistantMessage = {
            role: 'assistant',
            content: partsToContent(texts),
            ...(calls.length === 0 ? {} : { toolCalls: calls }),
            ...(thought === '' ? {} : { reasoning: thought }),
        };
        messages.push(assistant, ...results);
        texts = [];
        calls = [];
        results = [];
    }
}

const toolPart = lazy(() =>
    z.looseObject({
        toolCallId: z.string(),
        toolName: z.string().nullish(),
        state: z.string(),
        input: z.unknown().optional(),
        output: z.unknown().optional(),
        errorText: z.string().nullish(),
        callProviderMetadata: z.record(z.string(), z.unknown()).nullish(),
    }),
);

function toToolRound(part: UiPart, path: string): { readonly call: ToolCall; readonly result: ToolMessage | null } {
    const { toolCallId, toolName, state, input, output, errorText, callProviderMetadata } = parseParameters(
        toolPart,
        part,
        path,
    );
    const name = toolName ?? part.type.slice('tool-'.length);
    const extra = callProviderMetadata ? { extra: callProviderMetadata } : {};
    const call: ToolCall = { id: toolCallId, kind: 'function', name, arguments: JSON.stringify(input ?? {}), ...extra };
    if (state === 'output-available') {
        const content = typeof output === 'string' ? output : (JSON.stringify(output) ?? '');
        return { call, result: { role: 'tool', toolCallId, content } };
    }
    const failed = state === 'output-error' ? (errorText ?? 'The tool failed.') : null;
    return { call, result: failed === null ? null : { role: 'tool', toolCallId, content: failed } };
}

const filePart = lazy(() =>
    z.looseObject({ mediaType: z.string(), url: z.string().min(1), filename: z.string().nullish() }),
);
const AUDIO_DATA = /^data:audio\/(?:x-)?(\w+);base64,(.*)$/s;

function toFilePart(part: UiPart, path: string): ContentPart {
    const { mediaType, url, filename } = parseParameters(filePart, part, path);
    if (mediaType.startsWith('image/')) return { type: 'image_url', image_url: { url } };
    const [, format, data] = AUDIO_DATA.exec(url) ?? [];
    if (format !== undefined && data !== undefined) return { type: 'input_audio', input_audio: { format, data } };
    return { type: 'file', file: { ...(filename ? { filename } : {}), file_data: url } };
}

const textPart = lazy(() => z.looseObject({ text: z.string() }));

function textOfPart(part: UiPart, path: string): string {
    return parseParameters(textPart, part, path).text;
}

function textOfParts(parts: readonly UiPart[], path: string): string {
    return parts
        .flatMap((part, index) => (part.type === 'text' ? [textOfPart(part, `${path}.parts[${index}]`)] : []))
        .join('\n');
}
