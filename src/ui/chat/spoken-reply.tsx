import { useSignal, useSignalEffect } from '@preact/signals';
import type { AgentSummary } from '../../http/web/ui-protocol.ts';
import type { ChatSession } from './chat-session.ts';
import { textOf } from './conversation-tree.ts';

export interface SpokenReplyProps {
    readonly agent: AgentSummary;
    readonly chat: ChatSession;
}

/** Nobody can stop a long announcement and go on where it was; the whole answer stands in the conversation. */
const LONGEST_SPOKEN = 2_000;

/** For those who listen: that an answer is on its way, then the answer, and not each word anew. */
export function SpokenReply({ agent, chat }: SpokenReplyProps) {
    const spoken = useSignal('');
    useSignalEffect(() => {
        const { fullName } = agent.profile;
        if (chat.liveId.value !== null) {
            spoken.value = `${fullName} is answering`;
            return;
        }
        const last = chat.branch.value.at(-1);
        const isAnswered = spoken.peek() !== '' && last?.role === 'assistant';
        spoken.value = isAnswered && last.status !== 'FAILED' ? `${fullName}: ${toSpoken(textOf(last))}` : '';
    });
    return (
        <p class="visually-hidden" role="status" aria-live="polite">
            {spoken.value}
        </p>
    );
}

function toSpoken(text: string): string {
    return text.length <= LONGEST_SPOKEN ? text : `${text.slice(0, LONGEST_SPOKEN)}… The rest is in the conversation.`;
}
