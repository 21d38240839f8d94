import type { AgentSummary } from '../../http/web/ui-protocol.ts';
import { isOnline } from '../api/online.ts';
import { isBuiltInModel } from '../api/server-status.ts';
import { Failure } from '../controls/failure.tsx';
import { Icon } from '../controls/icon.tsx';
import { speechLanguage } from '../speech/speech-language.ts';
import type { ChatSession } from './chat-session.ts';
import { Composer } from './composer.tsx';

export interface ChatFooterProps {
    readonly agent: AgentSummary;
    readonly chat: ChatSession;
}

/** The composer with connection state and disclaimer. */
export function ChatFooter({ agent: { agentName, profile }, chat }: ChatFooterProps) {
    return (
        <div class="chat-footer">
            {chat.openingError.value !== null && <Failure message={chat.openingError.value} />}
            {!isOnline.value && (
                <div class="callout" role="status">
                    <Icon name="offline" />
                    <p>You are offline. Your draft is kept until you are back online.</p>
                </div>
            )}
            <Composer
                chat={chat}
                placeholder={profile.inputPlaceholder ?? `Message ${profile.fullName}`}
                language={speechLanguage(profile)}
                draftOf={agentName}
            />
            <p class="small soft">
                {profile.disclaimer ?? 'Agents can make mistakes. Check important information.'}
                {isBuiltInModel() && ' No language model is configured: replies come from the agent’s book.'}
            </p>
        </div>
    );
}
