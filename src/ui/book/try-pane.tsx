import type { AgentSummary } from '../../http/web/ui-protocol.ts';
import type { ChatSession } from '../chat/chat-session.ts';
import { ChatThread } from '../chat/chat-thread.tsx';
import { Composer } from '../chat/composer.tsx';

export interface TryPaneProps {
    /** The agent, with the profile of the text as it stands. */
    readonly agent: AgentSummary;
    readonly chat: ChatSession;
}

/** A chat with the book as it stands. */
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
            <div class="chat-foot">
                <Composer chat={chat} placeholder="Try what is written, saved or not" isFocused={false} />
                <p class="small soft">
                    Nothing said here is recorded or learned from.{' '}
                    {chat.branch.value.length > 0 && (
                        <button type="button" class="link" onClick={chat.startNew}>
                            Begin anew
                        </button>
                    )}
                </p>
            </div>
        </section>
    );
}
