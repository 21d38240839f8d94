import type { ChatMessage, MessageContent, UserMessage } from '../chat/chat-message.ts';

/**
 * The messages without answers that were stopped before their first word: Anthropic, Google and Mistral refuse a thread with an empty
 * one. What a person said before and after it is one message, since other models refuse two of one role in a row.
 */
export function withoutEmptyAnswers(messages: readonly ChatMessage[]): readonly ChatMessage[] {
    const last = messages.length - 1;
    if (!messages.some((message, index) => index < last && isEmptyAnswer(message))) return messages;
    const kept: ChatMessage[] = [];
    let isJoined = false;
    for (const [index, message] of messages.entries()) {
        if (index < last && isEmptyAnswer(message)) {
            isJoined = true;
            continue;
        }
        const before = kept.at(-1);
        if (isJoined && before?.role === 'user' && message.role === 'user') kept.splice(-1, 1, join(before, message));
        else kept.push(message);
        isJoined = false;
    }
    return kept;
}

function isEmptyAnswer(message: ChatMessage): boolean {
    if (message.role !== 'assistant') return false;
    const { content, toolCalls = [], refusal = '' } = message;
    const isSilent = partsOf(content).every(part => part.type === 'text' && part.text.trim() === '');
    return isSilent && toolCalls.length === 0 && refusal === '';
}

function join(before: UserMessage, after: UserMessage): UserMessage {
    if (typeof before.content === 'string' && typeof after.content === 'string') {
        return { ...after, content: `${before.content}\n\n${after.content}` };
    }
    return { ...after, content: [...partsOf(before.content), ...partsOf(after.content)] };
}

function partsOf(content: MessageContent) {
    return typeof content === 'string' ? [{ type: 'text', text: content } as const] : content;
}
