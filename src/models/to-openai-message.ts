import type { AssistantMessage, ChatMessage, ToolCall } from '../chat/chat-message.ts';

export type OpenaiMessage = Readonly<Record<string, unknown>> & { readonly role: string };

/** A message as Chat Completions has it, its parts as they came. */
export function toOpenaiMessage(message: ChatMessage): OpenaiMessage {
    switch (message.role) {
        case 'user':
            return { role: 'user', content: message.content, ...named(message.name) };
        case 'tool':
            return { role: 'tool', tool_call_id: message.toolCallId, content: message.content };
        case 'assistant':
            return toAssistantMessage(message);
    }
}

function toAssistantMessage(message: AssistantMessage): OpenaiMessage {
    const calls = message.toolCalls ?? [];
    // Some providers refuse an empty text beside tool calls; all of them take null there.
    const content = calls.length > 0 && message.content.length === 0 ? null : message.content;
    return {
        role: 'assistant',
        content,
        ...(message.refusal === undefined ? {} : { refusal: message.refusal }),
        ...named(message.name),
        ...(calls.length === 0 ? {} : { tool_calls: calls.map(toWireCall) }),
    };
}

function named(name: string | undefined): { name?: string } {
    return name === undefined ? {} : { name };
}

function toWireCall(call: ToolCall): unknown {
    return call.kind === 'custom'
        ? { id: call.id, type: 'custom', custom: { name: call.name, input: call.arguments } }
        : { id: call.id, type: 'function', function: { name: call.name, arguments: call.arguments } };
}
