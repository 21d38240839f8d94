import { useSignal, useSignalEffect } from '@preact/signals';
import type { AgentSummary } from '../../http/web/ui-protocol.ts';
import type { ChatSession } from './chat-session.ts';
import { textOf } from './conversation-tree.ts';

export interface SpokenReplyProps {
    readonly agent: AgentSummary;
    readonly chat: ChatSession;
}

/** For those who listen: that an answer is on its way, then the whole of it, and not each word anew. */
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
        if (isAnswered) spoken.value = last.status === 'FAILED' ? '' : `${fullName}: ${textOf(last)}`;
    });
    return (
        <p class="visually-hidden" role="status" aria-live="polite">
            {spoken.value}
        </p>
    );
}
