import type { ReadonlySignal } from '@preact/signals';
import type { AgentSummary } from '../../http/web/ui-protocol.ts';
import type { ThreadMessage } from './conversation-tree.ts';
import { MessageParts } from './message-parts.tsx';

export interface LiveReplyProps {
    readonly agent: AgentSummary;
    readonly live: ReadonlySignal<ThreadMessage | null>;
}

/** The reply while it is being made. */
export function LiveReply({ agent, live }: LiveReplyProps) {
    const message = live.value;
    if (message === null) return null;
    return (
        <article class="message assistant live" aria-label={agent.profile.fullName} aria-busy="true">
            <MessageParts parts={message.parts} isLive />
            {message.parts.length === 0 && (
                <p class="thinking">
                    <span />
                    <span />
                    <span />
                    <span class="visually-hidden">{agent.profile.fullName} is thinking</span>
                </p>
            )}
        </article>
    );
}
