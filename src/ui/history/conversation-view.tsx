import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { HistoryConversation, HistoryDetail, HistoryMessage } from '../../http/web/history-ui-protocol.ts';
import type { Loaded } from '../api/loader.ts';
import { requestJson } from '../api/request-json.ts';
import { Failure } from '../controls/failure.tsx';
import { Icon } from '../controls/icon.tsx';
import { BranchView } from './branch-view.tsx';
import { DeleteButtons } from './delete-buttons.tsx';
import { showConversation } from './history-query.ts';
import { toBranches } from './message-branches.ts';

interface LoadedConversation {
    readonly conversation: HistoryConversation;
    readonly messages: readonly HistoryMessage[];
    /** Where to load the next messages from; `null` if all are loaded. */
    readonly nextAfter: number | null;
}

export interface ConversationViewProps {
    readonly id: number;
    readonly onDeleted: () => void;
}

/** A conversation with all its branches. */
export function ConversationView({ id, onDeleted }: ConversationViewProps) {
    const loaded = useSignal<Loaded<LoadedConversation>>({ state: 'loading' });
    const heading = useRef<HTMLHeadingElement>(null);
    useEffect(() => {
        loaded.value = { state: 'loading' };
        void load(null);
    }, [id]);
    const { value } = loaded;
    useLayoutEffect(() => {
        if (value.state === 'ready') heading.current?.focus({ preventScroll: true });
    }, [value.state, id]);
    return (
        <section class="history-view" aria-label="Conversation">
            <button type="button" class="button small history-back" onClick={() => showConversation(null)}>
                <Icon name="left" /> All conversations
            </button>
            {value.state === 'loading' && <div class="skeleton page-skeleton" role="status" aria-label="Loading" />}
            {value.state === 'failed' && <Failure message={value.error.message} onRetry={() => void load(null)} />}
            {value.state === 'ready' && (
                <div class="stack">
                    <h1 tabIndex={-1} ref={heading}>
                        {value.value.conversation.opening.trim() || 'Untitled'}
                    </h1>
                    <Facts conversation={value.value.conversation} />
                    <DeleteButtons conversation={value.value.conversation} onDeleted={onDeleted} />
                    <Messages messages={value.value.messages} />
                    {value.value.nextAfter !== null && (
                        <button type="button" class="button" onClick={() => void load(value.value)}>
                            Show later messages
                        </button>
                    )}
                </div>
            )}
        </section>
    );

    async function load(previous: LoadedConversation | null): Promise<void> {
        try {
            const after = previous?.nextAfter == null ? '' : `?after=${previous.nextAfter}`;
            const { conversation, messages, nextAfter } = await requestJson<HistoryDetail>(
                `/api/history/${id}${after}`,
            );
            const all = [...(previous?.messages ?? []), ...messages];
            loaded.value = { state: 'ready', value: { conversation, messages: all, nextAfter } };
        } catch (error) {
            loaded.value = { state: 'failed', error: error instanceof Error ? error : new Error(String(error)) };
        }
    }
}

function Facts({ conversation }: { readonly conversation: HistoryConversation }) {
    const { agentName, source, token, createdAt, promptTokens, completionTokens, messages } = conversation;
    return (
        <p class="small soft history-facts">
            <a href={`/agents/${encodeURIComponent(agentName)}`}>{agentName}</a>
            <span>{source === 'AGENT_PAGE_CHAT' ? 'Web chat' : 'API'}</span>
            {token !== null && (
                <span>
                    {token.note} <code>{token.hint ?? 'unknown API key'}</code>
                </span>
            )}
            <span>since {new Date(createdAt).toLocaleString()}</span>
            <span>{messages} messages</span>
            <span>
                {promptTokens.toLocaleString()} + {completionTokens.toLocaleString()} tokens
            </span>
        </p>
    );
}

function Messages({ messages }: { readonly messages: readonly HistoryMessage[] }) {
    const { roots, stepsOfReply } = useMemo(
        () => ({
            roots: toBranches(messages),
            stepsOfReply: Map.groupBy(
                messages.filter(({ isStep }) => isStep),
                ({ replyId }) => replyId,
            ),
        }),
        [messages],
    );
    return (
        <div class="history-messages">
            {roots.map(branch => (
                <BranchView
                    key={branch.messages[0]?.id}
                    branch={branch}
                    stepsOf={({ role, replyId }) => (role === 'MODEL' ? (stepsOfReply.get(replyId) ?? []) : [])}
                />
            ))}
        </div>
    );
}
