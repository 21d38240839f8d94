import { useSignal } from '@preact/signals';
import type { AgentSummary } from '../../http/web/ui-protocol.ts';
import { AgentAvatar } from '../agents/agent-avatar.tsx';
import type { ChatSession } from '../chat/chat-session.ts';
import { Icon } from '../controls/icon.tsx';
import { closeFrame, isInFrame } from './frame-of-site.ts';

export interface EmbedHeadProps {
    readonly agent: AgentSummary;
    readonly chat: ChatSession;
}

export function EmbedHead({ agent: { profile }, chat }: EmbedHeadProps) {
    /** There is no list of conversations here: the last one can be had again as long as nothing new was said. */
    const former = useSignal<string | null>(null);
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
                    former.value !== null && (
                        <button
                            type="button"
                            class="icon-button"
                            aria-label="Back to the chat before"
                            title="Back to the chat before"
                            onClick={() => void chat.open(former.value ?? '')}
                        >
                            <Icon name="left" />
                        </button>
                    )
                )}
                {isInFrame && (
                    <button
                        type="button"
                        class="icon-button"
                        aria-label="Close the chat"
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
        former.value = chat.conversationId.value;
        chat.startNew();
    }
}
