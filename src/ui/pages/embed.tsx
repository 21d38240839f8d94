import { useSignalEffect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { AgentSummary } from '../../http/web/ui-protocol.ts';
import { createLoader } from '../api/loaded.ts';
import { requestJson } from '../api/request-json.ts';
import { readStored, store } from '../api/stored.ts';
import { keepOwnVisitor } from '../api/visitor.ts';
import { ChatFoot } from '../chat/chat-foot.tsx';
import { createChatSession } from '../chat/chat-session.ts';
import { ChatThread } from '../chat/chat-thread.tsx';
import { SpokenReply } from '../chat/spoken-reply.tsx';
import { Failure } from '../controls/failure.tsx';
import { EmbedHead } from '../embed/embed-head.tsx';
import { closeFrame, tellSite } from '../embed/frame-of-site.ts';
import { agentNameOfPath, agentPath } from '../layout/agent-path.ts';
import { showPage } from '../layout/show-page.tsx';
import { readingId, stopReading } from '../speech/read-aloud.ts';
import { applyTheme } from '../theme/theme.ts';

keepOwnVisitor();
const asked = new URLSearchParams(location.search).get('theme');
if (asked === 'light' || asked === 'dark') applyTheme(asked);

const agentName = agentNameOfPath();
const lastKey = `conversation of ${agentName}`;
const agent = createLoader(() => requestJson<AgentSummary>(agentPath(agentName, '/api/profile')));
const chat = createChatSession({ agentName, onReplyEnd: () => undefined });
void openLast();

showPage(EmbedPage);

/** The agent alone, for the frame of another site. */
function EmbedPage() {
    const { value: loaded } = agent.current;
    useEffect(() => {
        tellSite({ onOpened: focusComposer });
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
                    <h1>The chat cannot be shown now</h1>
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
            <EmbedHead agent={agent} chat={chat} />
            <ChatThread agent={agent} chat={chat} />
            <SpokenReply agent={agent} chat={chat} />
            <ChatFoot agent={agent} chat={chat} />
        </div>
    );
}

function focusComposer(): void {
    // On a phone the keyboard would cover what there is to read.
    if (matchMedia('(pointer: fine)').matches) document.querySelector('textarea')?.focus();
}

/** What was said last goes on; where it is gone, something new begins. */
async function openLast(): Promise<void> {
    const last = readStored(lastKey);
    if (last === null) return;
    await chat.open(last);
    if (chat.openingError.value !== null) chat.startNew();
}
