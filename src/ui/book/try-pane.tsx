import type { AgentSummary } from '../../http/web/ui-protocol.ts';
import type { ChatSession } from '../chat/chat-session.ts';
import { ChatThread } from '../chat/chat-thread.tsx';
import { Composer } from '../chat/composer.tsx';

export interface TryPaneProps {
    /** The agent with the profile of the unsaved text. */
    readonly agent: AgentSummary;
    readonly chat: ChatSession;
}

/** A chat with the unsaved text of the book. */
export function TryPane({ agent, chat }: TryPaneProps) {
    return (
        <section
            class="chat-main"
            aria-label="Try the book"
            onKeyDown={event => {
                if (event.key === 'Escape') chat.stop();
            }}
        >
            <ChatThread agent={agent} chat={chat} />
            <div class="chat-footer">
                <Composer chat={chat} placeholder="Message the unsaved agent" isFocused={false} />
                <p class="small soft">
                    This chat is not recorded, and the agent does not learn from it.{' '}
                    {chat.branch.value.length > 0 && (
                        <button type="button" class="link" onClick={chat.startNew}>
                            New chat
                        </button>
                    )}
                </p>
            </div>
        </section>
    );
}
