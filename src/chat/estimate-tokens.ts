import { textOf } from './chat-message.ts';
import type { ChatTurn } from './chat-turn.ts';
import type { ReplyDraft } from './reply-draft.ts';

const CHARACTERS_A_TOKEN = 4;

/** About what a reply that broke off has cost: no provider says it then. */
export function estimateTokens({ thread, context }: Pick<ChatTurn, 'thread' | 'context'>, draft: ReplyDraft): number {
    const asked = thread.map(({ content }) => textOf(content)).concat(context ?? '');
    const said = draft.choices.flatMap(({ text, reasoning, refusal, toolCalls }) => [
        ...[text, reasoning, refusal],
        ...toolCalls.map(call => call.arguments),
    ]);
    const length = [...asked, ...said].reduce((sum, text) => sum + text.length, 0);
    return Math.ceil(length / CHARACTERS_A_TOKEN);
}
