import type { ChatMessage } from '../../../chat/chat-message.ts';
import { textOf } from '../../../chat/chat-message.ts';
import { toWireCall } from '../chat/encode-completion.ts';
import type { ListItem } from './page-query.ts';

/** What a stored completion answers, as the messages of its request, oldest first; the client's system text begins them. */
export function toStoredMessages(
    completionId: string,
    thread: readonly ChatMessage[],
    context: string | null,
): readonly ListItem[] {
    const system =
        context === null ? [] : [{ role: 'system', content: context, content_parts: null, name: null, refusal: null }];
    return [...system, ...thread.map(toWireMessage)].map((message, index) => ({
        id: `${completionId}-${index}`,
        ...message,
    }));
}

function toWireMessage(message: ChatMessage): object {
    const calls = message.role === 'assistant' ? (message.toolCalls ?? []) : [];
    return {
        role: message.role,
        content: textOf(message.content),
        content_parts: typeof message.content === 'string' ? null : message.content,
        name: 'name' in message ? message.name : null,
        refusal: message.role === 'assistant' ? (message.refusal ?? null) : null,
        ...(calls.length === 0 ? {} : { tool_calls: calls.map(toWireCall) }),
        ...(message.role === 'tool' ? { tool_call_id: message.toolCallId } : {}),
    };
}
