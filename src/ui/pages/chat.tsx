import { useSignal, useSignalEffect } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';
import type { AgentSummary } from '../../http/web/ui-protocol.ts';
import { createLoader } from '../api/loaded.ts';
import { requestJson } from '../api/request-json.ts';
import { ChatFoot } from '../chat/chat-foot.tsx';
import { ChatHead } from '../chat/chat-head.tsx';
import { createChatSession } from '../chat/chat-session.ts';
import { ChatThread } from '../chat/chat-thread.tsx';
import { ConversationList } from '../chat/conversation-list.tsx';
import { createConversationPages } from '../chat/conversation-pages.ts';
import { watchLessons } from '../chat/learned-from.ts';
import { SpokenReply } from '../chat/spoken-reply.tsx';
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
    if (loaded.state === 'failed') return <AgentMissing error={loaded.error} onRetry={askAgain} />;
    return <Shell isFull>{loaded.state === 'ready' ? <Chat agent={loaded.value} /> : <Loading />}</Shell>;
}

/** The place of what comes, so that nothing moves when it is there. */
function Loading() {
    return (
        <div class="chat" role="status" aria-label="The chat is loading">
            <aside class="conversations" />
            <div class="chat-main">
                <div class="agent-head">
                    <div class="skeleton" />
                </div>
            </div>
        </div>
    );
}

function askAgain(): void {
    void agent.reload();
    void conversations.reload();
}

function Chat({ agent }: { readonly agent: AgentSummary }) {
    const isListOpen = useSignal(false);
    // So that a page that is loaded anew shows the same conversation.
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
                <ChatHead
                    agent={agent}
                    chat={chat}
                    isListOpen={isListOpen.value}
                    onToggleList={() => {
                        isListOpen.value = !isListOpen.value;
                    }}
                />
                <ChatThread agent={agent} chat={chat} />
                <SpokenReply agent={agent} chat={chat} />
                <ChatFoot agent={agent} chat={chat} />
            </div>
        </div>
    );
}
