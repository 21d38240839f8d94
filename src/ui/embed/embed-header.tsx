import { useSignal } from '@preact/signals';
import type { AgentSummary } from '../../http/web/ui-protocol.ts';
import { AgentAvatar } from '../agents/agent-avatar.tsx';
import type { ChatSession } from '../chat/chat-session.ts';
import { Icon } from '../controls/icon.tsx';
import { closeFrame, isInFrame } from './host-page.ts';

export interface EmbedHeaderProps {
    readonly agent: AgentSummary;
    readonly chat: ChatSession;
}

export function EmbedHeader({ agent: { profile }, chat }: EmbedHeaderProps) {
    /** Replaces the missing list of conversations: leads back while the new one is empty. */
    const previousId = useSignal<string | null>(null);
    return (
        <div class="agent-head">
            <AgentAvatar profile={profile} size="2.25rem" />
            <h1>{profile.fullName}</h1>
            <div class="row end">
                {chat.branch.value.length > 0 ? (
                    <button type="button" class="icon-button" aria-label="New chat" title="New chat" onClick={startNew}>
                        <Icon name="plus" />
                    </button>
                ) : (
                    previousId.value !== null && (
                        <button
                            type="button"
                            class="icon-button"
                            aria-label="Back to previous chat"
                            title="Back to previous chat"
                            onClick={() => void chat.open(previousId.value ?? '')}
                        >
                            <Icon name="left" />
                        </button>
                    )
                )}
                {isInFrame && (
                    <button
                        type="button"
                        class="icon-button"
                        aria-label="Close chat"
                        title="Close (Escape)"
                        onClick={closeFrame}
                    >
                        <Icon name="close" />
                    </button>
                )}
            </div>
        </div>
    );

    function startNew(): void {
        previousId.value = chat.conversationId.value;
        chat.startNew();
    }
}
