import type { AgentWithBook } from './chat-context.ts';
import type { ReplyDelta, ReplyEnd } from './chat-event.ts';
import type { ChatTurn } from './chat-turn.ts';
import { isCompleteText, type ReplyDraft } from './reply-draft.ts';

export interface WithSuffixInput {
    readonly agent: AgentWithBook;
    readonly turn: Pick<ChatTurn, 'options'>;
    readonly draft: ReplyDraft;
}

/** The book's suffix as one more piece of every complete text answer, so that the recorded text is the sent one. */
export function* withSuffix(
    { agent, turn, draft }: WithSuffixInput,
    end: ReplyEnd,
): Generator<ReplyDelta, void, undefined> {
    const suffix = agent.book.messageSuffix;
    const format = turn.options.responseFormat?.kind ?? 'text';
    if (suffix === null || format !== 'text') return;
    for (const [choice, content] of draft.choices.entries()) {
        if (!isCompleteText(content, end.reasons[choice])) continue;
        const delta = { type: 'text-delta', choice, text: `\n\n${suffix}` } as const;
        draft.add(delta);
        yield delta;
    }
}
