import { useSignal, useSignalEffect } from '@preact/signals';
import type { AgentSummary } from '../../http/web/ui-protocol.ts';
import type { ChatSession } from './chat-session.ts';
import { textOf } from './conversation-tree.ts';

export interface ReplyAnnouncerProps {
    readonly agent: AgentSummary;
    readonly chat: ChatSession;
}

/** A long announcement cannot be paused, and the conversation has the full text. */
const MAX_ANNOUNCED = 2_000;

/** Announces to screen readers that a reply has started, and then the whole reply instead of every chunk. */
export function ReplyAnnouncer({ agent, chat }: ReplyAnnouncerProps) {
    const announcement = useSignal('');
    useSignalEffect(() => {
        const { fullName } = agent.profile;
        if (chat.liveId.value !== null) {
            announcement.value = `${fullName} is replying`;
            return;
        }
        const last = chat.branch.value.at(-1);
        const isNewReply = announcement.peek() !== '' && last?.role === 'assistant';
        announcement.value = isNewReply && last.status !== 'FAILED' ? `${fullName}: ${shorten(textOf(last))}` : '';
    });
    return (
        <p class="visually-hidden" role="status" aria-live="polite">
            {announcement.value}
        </p>
    );
}

function shorten(text: string): string {
    return text.length <= MAX_ANNOUNCED ? text : `${text.slice(0, MAX_ANNOUNCED)}… The rest is in the conversation.`;
}
