import { useSignalEffect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { AgentSummary } from '../../http/web/ui-protocol.ts';
import { readStored, store } from '../api/browser-storage.ts';
import { createLoader } from '../api/loader.ts';
import { requestJson } from '../api/request-json.ts';
import { enableStoredVisitor } from '../api/visitor.ts';
import { ChatFooter } from '../chat/chat-footer.tsx';
import { createChatSession } from '../chat/chat-session.ts';
import { ChatThread } from '../chat/chat-thread.tsx';
import { ReplyAnnouncer } from '../chat/reply-announcer.tsx';
import { Failure } from '../controls/failure.tsx';
import { EmbedHeader } from '../embed/embed-header.tsx';
import { closeFrame, notifyHost } from '../embed/host-page.ts';
import { agentNameOfPath, agentPath } from '../layout/agent-path.ts';
import { showPage } from '../layout/show-page.tsx';
import { readingId, stopReading } from '../speech/read-aloud.ts';
import { applyTheme } from '../theme/theme.ts';

enableStoredVisitor();
const requestedTheme = new URLSearchParams(location.search).get('theme');
if (requestedTheme === 'light' || requestedTheme === 'dark') applyTheme(requestedTheme);

const agentName = agentNameOfPath();
const lastKey = `conversation of ${agentName}`;
const agent = createLoader(() => requestJson<AgentSummary>(agentPath(agentName, '/api/profile')));
const chat = createChatSession({ agentName, onReplyEnd: () => undefined });
void openLast();

showPage(EmbedPage);

/** The chat without navigation, for a frame on another site. */
function EmbedPage() {
    const { value: loaded } = agent.current;
    useEffect(() => {
        notifyHost({ onOpened: focusComposer });
        const onKey = (event: KeyboardEvent) => {
            if (event.key !== 'Escape') return;
            if (chat.liveId.value !== null) chat.stop();
            else if (readingId.value !== null) stopReading();
            else closeFrame();
        };
        addEventListener('keydown', onKey);
        return () => removeEventListener('keydown', onKey);
    }, []);
    return (
        <main id="main" class="embed">
            {loaded.state === 'failed' && (
                <div class="page stack">
                    <h1>Could not load the chat</h1>
                    <Failure message={loaded.error.message} onRetry={() => void agent.reload()} />
                </div>
            )}
            {loaded.state === 'ready' && <Chat agent={loaded.value} />}
        </main>
    );
}

function Chat({ agent }: { readonly agent: AgentSummary }) {
    useSignalEffect(() => {
        if (!chat.isOpening.value) store(lastKey, chat.conversationId.value);
    });
    return (
        <div class="chat-main">
            <EmbedHeader agent={agent} chat={chat} />
            <ChatThread agent={agent} chat={chat} />
            <ReplyAnnouncer agent={agent} chat={chat} />
            <ChatFooter agent={agent} chat={chat} />
        </div>
    );
}

function focusComposer(): void {
    // On a phone, focus would open the keyboard over the conversation.
    if (matchMedia('(pointer: fine)').matches) document.querySelector('textarea')?.focus();
}

/** Opens the visitor's last conversation, or a new one if it was deleted. */
async function openLast(): Promise<void> {
    const last = readStored(lastKey);
    if (last === null) return;
    await chat.open(last);
    if (chat.openingError.value !== null) chat.startNew();
}
