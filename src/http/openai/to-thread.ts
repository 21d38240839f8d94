import type { AssistantMessage, ChatMessage, ToolCall } from '../../chat/chat-message.ts';
import { textOf } from '../../chat/chat-message.ts';
import { toMessageContent } from '../content-schema.ts';
import type { ChatCompletionMessage } from './protocol.ts';

export interface ThreadWithContext {
    readonly thread: readonly ChatMessage[];
    /** The client's system and developer texts, in their order; `null` where there are none. */
    readonly context: string | null;
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
        ...named(message.name),
    };
}

type WireToolCall = NonNullable<Extract<ChatCompletionMessage, { role: 'assistant' }>['tool_calls']>[number];

function toToolCall(call: WireToolCall): ToolCall {
    return call.type === 'function'
        ? { id: call.id, kind: 'function', name: call.function.name, arguments: call.function.arguments }
        : { id: call.id, kind: 'custom', name: call.custom.name, arguments: call.custom.input };
}

/** Calls of the old form have no id; their function's name is what joins call and answer. */
function legacyCallId(name: string): string {
    return `call_${name}`;
}

function named(name: string | null | undefined) {
    return name ? { name } : {};
}
