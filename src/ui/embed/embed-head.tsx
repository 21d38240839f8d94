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
    return (
        <div class="chat-head">
            <AgentAvatar profile={profile} size="2.25rem" />
            <h1>{profile.fullName}</h1>
            <div class="row end">
                {chat.branch.value.length > 0 && (
                    <button
                        type="button"
                        class="icon-button"
                        aria-label="New chat"
                        title="New chat"
                        onClick={chat.startNew}
                    >
                        <Icon name="plus" />
                    </button>
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
}
