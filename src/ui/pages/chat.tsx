import { useSignal, useSignalEffect } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';
import type { AgentSummary } from '../../http/web/ui-protocol.ts';
import { createLoader } from '../api/loader.ts';
import { requestJson } from '../api/request-json.ts';
import { ChatFooter } from '../chat/chat-footer.tsx';
import { ChatHeader } from '../chat/chat-header.tsx';
import { createChatSession } from '../chat/chat-session.ts';
import { ChatThread } from '../chat/chat-thread.tsx';
import { ConversationList } from '../chat/conversation-list.tsx';
import { createConversationPages } from '../chat/conversation-pages.ts';
import { watchLessons } from '../chat/lessons-by-reply.ts';
import { ReplyAnnouncer } from '../chat/reply-announcer.tsx';
import { AgentMissing } from '../layout/agent-missing.tsx';
import { agentNameOfPath, agentPath } from '../layout/agent-path.ts';
import { Shell } from '../layout/shell.tsx';
import { showPage } from '../layout/show-page.tsx';
import { stopReading } from '../speech/read-aloud.ts';

const agentName = agentNameOfPath();
const agent = createLoader(() => requestJson<AgentSummary>(agentPath(agentName, '/api/profile')));
const conversations = createConversationPages(agentName);
const chat = createChatSession({ agentName, onReplyEnd: () => void conversations.reload() });
watchLessons(agentName, chat);
const opened = new URLSearchParams(location.search).get('conversation');
if (opened !== null) void chat.open(opened);

showPage(ChatPage);

function ChatPage() {
    const { value: loaded } = agent.current;
    if (loaded.state === 'failed') return <AgentMissing error={loaded.error} onRetry={reload} />;
    return <Shell isFull>{loaded.state === 'ready' ? <Chat agent={loaded.value} /> : <Loading />}</Shell>;
}

/** Has the layout of the chat, so that nothing moves when it is loaded. */
function Loading() {
    return (
        <div class="chat" role="status" aria-label="Loading the chat">
            <aside class="conversations" />
            <div class="chat-main">
                <div class="agent-head">
                    <div class="skeleton" />
                </div>
            </div>
        </div>
    );
}

function reload(): void {
    void agent.reload();
    void conversations.reload();
}

function Chat({ agent }: { readonly agent: AgentSummary }) {
    const isListOpen = useSignal(false);
    // A reload shows the same conversation.
    useSignalEffect(() => {
        const id = chat.conversationId.value;
        history.replaceState(null, '', id === null ? location.pathname : `?conversation=${id}`);
    });
    useLayoutEffect(() => {
        const onKey = (event: KeyboardEvent) => {
            if (event.key !== 'Escape') return;
            chat.stop();
            stopReading();
            isListOpen.value = false;
        };
        addEventListener('keydown', onKey);
        return () => removeEventListener('keydown', onKey);
    }, []);
    return (
        <div class="chat">
            <aside
                id="conversations"
                class={isListOpen.value ? 'conversations open' : 'conversations'}
                aria-label="Your conversations"
            >
                <ConversationList
                    agentName={agent.agentName}
                    chat={chat}
                    list={conversations}
                    onChoose={() => {
                        isListOpen.value = false;
                    }}
                />
            </aside>
            <div class="chat-main">
                <ChatHeader
                    agent={agent}
                    chat={chat}
                    isListOpen={isListOpen.value}
                    onToggleList={() => {
                        isListOpen.value = !isListOpen.value;
                    }}
                />
                <ChatThread agent={agent} chat={chat} />
                <ReplyAnnouncer agent={agent} chat={chat} />
                <ChatFooter agent={agent} chat={chat} />
            </div>
        </div>
    );
}
