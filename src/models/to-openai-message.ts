import type OpenAI from 'openai';
import type { AssistantMessage, ChatMessage, MessageContent, ToolCall } from '../chat/chat-message.ts';

type OpenaiMessage = OpenAI.ChatCompletionMessageParam;
type AssistantContent = NonNullable<OpenAI.ChatCompletionAssistantMessageParam['content']>;

/** A message as Chat Completions has it, its parts as they came. */
export function toOpenaiMessage(message: ChatMessage): OpenaiMessage {
    switch (message.role) {
        case 'user':
            return { role: 'user', content: asWireContent(message.content), ...named(message.name) };
        case 'tool':
            return { role: 'tool', tool_call_id: message.toolCallId, content: asWireContent(message.content) };
        case 'assistant':
            return toAssistantMessage(message);
    }
}

function toAssistantMessage(message: AssistantMessage): OpenaiMessage {
    const calls = message.toolCalls ?? [];
    // Some providers refuse an empty text beside tool calls; all of them take null there.
    const isNull = calls.length > 0 && message.content.length === 0;
    return {
        role: 'assistant',
        content: isNull ? null : asWireContent<AssistantContent>(message.content),
        ...(message.refusal === undefined ? {} : { refusal: message.refusal }),
        ...named(message.name),
        ...(calls.length === 0 ? {} : { tool_calls: calls.map(toWireCall) }),
    };
}

/**
 * A cast: parts have the wire's own shapes, with fields that clients add. Which role may have which part is for the provider to say.
 */
function asWireContent<Content>(content: MessageContent): Content {
    return content as Content;
}

function named(name: string | undefined): { name?: string } {
    return name === undefined ? {} : { name };
}

function toWireCall(call: ToolCall): OpenAI.ChatCompletionMessageToolCall {
    return call.kind === 'custom'
        ? { id: call.id, type: 'custom', custom: { name: call.name, input: call.arguments } }
        : { id: call.id, type: 'function', function: { name: call.name, arguments: call.arguments } };
}
