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
export function suffixDeltas({ agent, turn, draft }: WithSuffixInput, end: ReplyEnd): readonly ReplyDelta[] {
    const suffix = agent.book.messageSuffix;
    const format = turn.options.responseFormat?.kind ?? 'text';
    if (suffix === null || format !== 'text') return [];
    return draft.choices.flatMap((content, choice) => {
        if (!isCompleteText(content, end.reasons[choice])) return [];
        const delta = { type: 'text-delta', choice, text: `\n\n${suffix}` } as const;
        draft.add(delta);
        return [delta];
    });
}
