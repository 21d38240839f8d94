import type { AgentSummary } from '../../http/web/ui-protocol.ts';
import { isBuiltInModel } from '../api/server-status.ts';
import { Failure } from '../controls/failure.tsx';
import { Icon } from '../controls/icon.tsx';
import { speechLanguage } from '../speech/speech-language.ts';
import type { ChatSession } from './chat-session.ts';
import { Composer } from './composer.tsx';
import { isOnline } from './online.ts';

export interface ChatFootProps {
    readonly agent: AgentSummary;
    readonly chat: ChatSession;
}

/** Where people write, with what they should know about it. */
export function ChatFoot({ agent: { agentName, profile }, chat }: ChatFootProps) {
    return (
        <div class="chat-foot">
            {chat.openingError.value !== null && <Failure message={chat.openingError.value} />}
            {!isOnline.value && (
                <div class="callout" role="status">
                    <Icon name="offline" />
                    <p>You are offline. What you write stays here until you are back.</p>
                </div>
            )}
            <Composer
                chat={chat}
                placeholder={profile.inputPlaceholder ?? `Message ${profile.fullName}`}
                language={speechLanguage(profile)}
                keptFor={agentName}
            />
            <p class="small soft">
                {profile.disclaimer ?? 'Agents make mistakes. Check what matters.'}
                {isBuiltInModel() && ' No language model is configured: answers come from the agent’s book.'}
            </p>
        </div>
    );
}
