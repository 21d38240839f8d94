import { z } from 'zod';
import { type AssistantMessage, type ChatMessage, type ToolCall, textOf } from '../../../domain/chat-message.ts';
import type { ThreadWithContext } from '../../../domain/chat-turn.ts';
import { contentSchema, textContentSchema, toMessageContent } from '../../content-schema.ts';
import { lazySchema } from '../../contract/lazy-schema.ts';
import type { Parsed } from '../../contract/parse-parameters.ts';
import { isRecord } from '../../read-json-body.ts';
import { type ReplyOptionsBody, replyOptionsShape } from '../../reply-options-schema.ts';

/** More messages than any conversation has; a check before each of them is read. */
const MOST_MESSAGES = 10_000;

const toolCall = lazySchema(() =>
    z.discriminatedUnion('type', [
        z.looseObject({
            id: z.string(),
            type: z.literal('function'),
            function: z.looseObject({ name: z.string(), arguments: z.string() }),
            // What the provider gave with the call and wants back.
            extra_content: z.unknown().optional(),
        }),
        z.looseObject({
            id: z.string(),
            type: z.literal('custom'),
            custom: z.looseObject({ name: z.string(), input: z.string() }),
        }),
    ]),
);

/** A function in the form from before tools, or the name of one. */
const legacyFunction = lazySchema(() => z.looseObject({ name: z.string().min(1).max(256) }));

const message = lazySchema(() => {
    const name = z.string().nullish();
    return z.discriminatedUnion('role', [
        z.object({ role: z.literal('system'), content: textContentSchema(), name }),
        z.object({ role: z.literal('developer'), content: textContentSchema(), name }),
        z.object({ role: z.literal('user'), content: contentSchema(), name }),
        z.object({
            role: z.literal('assistant'),
            content: contentSchema().nullish(),
            refusal: z.string().nullish(),
            // Clients also send other things in these fields by habit: only texts count.
            reasoning_content: z.unknown().optional(),
            // The name that OpenRouter, Groq and vLLM use.
            reasoning: z.unknown().optional(),
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
export const chatCompletionBody = lazySchema(() =>
    z
        .object({
            model: z.string().max(256).nullish(),
            messages: z.array(z.unknown()).min(1).max(MOST_MESSAGES).pipe(z.array(message())),
            stream: z.boolean().nullish(),
            stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
            // Of any type: many clients send them by habit, and they count only if `store` is `true`.
            store: z.unknown().optional(),
            metadata: z.unknown().optional(),
            ...replyOptionsShape(),
            functions: z.array(legacyFunction()).min(1).max(128).nullish(),
            function_call: z.union([z.enum(['none', 'auto']), legacyFunction()]).nullish(),
        })
        .meta({ id: 'ChatCompletionRequest' }),
);

export type ChatCompletionBody = Parsed<typeof chatCompletionBody>;
export type ChatCompletionMessage = ChatCompletionBody['messages'][number];

/** Fields of a body, and what each may be here. */
const FIELDS: ReadonlyMap<string, (value: unknown) => boolean> = new Map(
    Object.entries({
        model: (value: unknown) => typeof value === 'string' && value.length <= 256,
        messages: (value: unknown) =>
            Array.isArray(value) && value.length > 0 && value.length <= 1_000 && value.every(isPlainMessage),
        stream: isBoolean,
        stream_options: isPlainStreamOptions,
        temperature: (value: unknown) => isWithin(value, 0, 2),
        top_p: (value: unknown) => isWithin(value, 0, 1),
        max_tokens: isTokenCount,
        max_completion_tokens: isTokenCount,
        user: (value: unknown) => typeof value === 'string',
    }),
);
const MESSAGE_FIELDS: ReadonlySet<string> = new Set(['role', 'content', 'name']);
const TEXT_ROLES: ReadonlySet<unknown> = new Set(['system', 'developer', 'user', 'assistant']);

/**
 * The body if it is one of texts and common options only, as almost all are; `null` if its schema has to read it. The schema decides what
 * is right: this finds the same, forty times as fast, and refuses nothing.
 */
export function plainChatBodyOrNull(body: Readonly<Record<string, unknown>>): ChatCompletionBody | null {
    for (const name of Object.keys(body)) if (FIELDS.get(name)?.(body[name]) !== true) return null;
    // A cast: every field was checked, and the messages are there.
    return body['messages'] === undefined ? null : (body as unknown as ChatCompletionBody);
}

function isPlainMessage(value: unknown): boolean {
    if (!isRecord(value) || !TEXT_ROLES.has(value['role']) || typeof value['content'] !== 'string') return false;
    const name = value['name'];
    if (name !== undefined && typeof name !== 'string') return false;
    return Object.keys(value).every(key => MESSAGE_FIELDS.has(key));
}

function isPlainStreamOptions(value: unknown): boolean {
    return isRecord(value) && Object.entries(value).every(([key, each]) => key === 'include_usage' && isBoolean(each));
}

function isBoolean(value: unknown): boolean {
    return typeof value === 'boolean';
}

function isWithin(value: unknown, least: number, most: number): boolean {
    return typeof value === 'number' && value >= least && value <= most;
}

function isTokenCount(value: unknown): boolean {
    return Number.isSafeInteger(value) && isWithin(value, 1, 10_000_000);
}

/** Whether the client offers only functions: it reads calls as `function_call`, as OpenAI sends them then. */
export function isLegacyBody({ functions, tools }: ChatCompletionBody): boolean {
    return Boolean(functions) && !tools;
}

/** The body with its `functions` and `function_call` as tools. */
export function withLegacyTools(body: ChatCompletionBody): ReplyOptionsBody {
    const { functions, function_call: choice } = body;
    if (!functions && !choice) return body;
    const tools = functions?.map(definition => ({ type: 'function' as const, function: definition })) ?? [];
    const toolChoice =
        typeof choice === 'object' && choice !== null
            ? { type: 'function' as const, function: { name: choice.name } }
            : choice;
    return { ...body, tools: [...(body.tools ?? []), ...tools], tool_choice: body.tool_choice ?? toolChoice };
}

/** The messages of a request as thread and context. Pure. */
export function toThread(messages: readonly ChatCompletionMessage[]): ThreadWithContext {
    const context = messages
        .flatMap(message => (isSystem(message) ? [textOf(toMessageContent(message.content))] : []))
        .join('\n\n');
    return { thread: messages.flatMap(toChatMessages), context: context.trim() === '' ? null : context };
}

function isSystem(message: ChatCompletionMessage) {
    return message.role === 'system' || message.role === 'developer';
}

function toChatMessages(message: ChatCompletionMessage): readonly ChatMessage[] {
    switch (message.role) {
        case 'system':
        case 'developer':
            return [];
        case 'user':
            return [{ role: 'user', content: toMessageContent(message.content), ...named(message.name) }];
        case 'assistant':
            return [toAssistantMessage(message)];
        case 'tool':
            return [{ role: 'tool', toolCallId: message.tool_call_id, content: toMessageContent(message.content) }];
        case 'function':
            return [{ role: 'tool', toolCallId: legacyCallId(message.name), content: message.content ?? '' }];
    }
}

function toAssistantMessage(message: Extract<ChatCompletionMessage, { role: 'assistant' }>): AssistantMessage {
    const legacyCall = message.function_call ?? null;
    const toolCalls: readonly ToolCall[] = [
        ...(message.tool_calls ?? []).map(toToolCall),
        ...(legacyCall === null
            ? []
            : [
                  {
                      id: legacyCallId(legacyCall.name),
                      kind: 'function' as const,
                      name: legacyCall.name,
                      arguments: legacyCall.arguments,
                  },
              ]),
    ];
    return {
        role: 'assistant',
        content: toMessageContent(message.content ?? ''),
        ...(toolCalls.length === 0 ? {} : { toolCalls }),
        ...(message.refusal ? { refusal: message.refusal } : {}),
        ...thought(message.reasoning_content, message.reasoning),
        ...named(message.name),
    };
}

type WireToolCall = NonNullable<Extract<ChatCompletionMessage, { role: 'assistant' }>['tool_calls']>[number];

function toToolCall(call: WireToolCall): ToolCall {
    const extra = call.type === 'function' && isRecord(call.extra_content) ? { extra: call.extra_content } : {};
    return call.type === 'function'
        ? { id: call.id, kind: 'function', name: call.function.name, arguments: call.function.arguments, ...extra }
        : { id: call.id, kind: 'custom', name: call.custom.name, arguments: call.custom.input };
}

/** Calls of the old form have no id; their function's name is what joins call and answer. */
function legacyCallId(name: string): string {
    return `call_${name}`;
}

function thought(...fields: readonly unknown[]) {
    const reasoning = fields.find(field => typeof field === 'string' && field !== '');
    return typeof reasoning === 'string' ? { reasoning } : {};
}

function named(name: string | null | undefined) {
    return name ? { name } : {};
}
