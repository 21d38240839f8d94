import type { ReplyEnd } from '../chat/chat-event.ts';
import { type ChatMessage, textOf } from '../chat/chat-message.ts';
import type { ReplyChoice } from '../chat/reply-draft.ts';

/** Messages as `gen_ai.input.messages` has them: their texts alone, since pictures and files are too large for a span. */
export function toInputMessages(messages: readonly ChatMessage[]): string {
    return JSON.stringify(messages.map(({ role, content }) => ({ role, parts: [toPart(textOf(content))] })));
}

/** Alternatives as `gen_ai.output.messages` has them. */
export function toOutputMessages(choices: readonly ReplyChoice[], end: ReplyEnd | null): string {
    const messages = choices.map(({ text, refusal }, index) => ({
        role: 'assistant',
        parts: [toPart(text + refusal)],
        finish_reason: end?.reasons[index] ?? 'error',
    }));
    return JSON.stringify(messages);
}

function toPart(content: string) {
    return { type: 'text', content };
}
