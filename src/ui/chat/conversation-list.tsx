import { useSignal } from '@preact/signals';
import type { ConversationSummary } from '../../http/web/ui-protocol.ts';
import type { Loader } from '../api/loaded.ts';
import { requestJson } from '../api/request-json.ts';
import { ConfirmDialog } from '../controls/confirm-dialog.tsx';
import { Failure } from '../controls/failure.tsx';
import { Icon } from '../controls/icon.tsx';
import { agentPath } from '../layout/agent-path.ts';
import type { ChatSession } from './chat-session.ts';
import { toAge } from './to-age.ts';

export interface ConversationListProps {
    readonly agentName: string;
    readonly chat: ChatSession;
    readonly list: Loader<readonly ConversationSummary[]>;
    /** Something was chosen: on a phone the list makes room. */
    readonly onChoose: () => void;
}

export function ConversationList({ agentName, chat, list, onChoose }: ConversationListProps) {
    const search = useSignal('');
    const toDelete = useSignal<ConversationSummary | null>(null);
    const failure = useSignal<string | null>(null);
    const { value: loaded } = list.current;
    const all = loaded.state === 'ready' ? loaded.value : [];
    const words = search.value.toLowerCase();
    const found = all.filter(({ title }) => title.toLowerCase().includes(words));
    return (
        <>
            <button
                type="button"
                class="button"
                onClick={() => {
                    chat.startNew();
                    onChoose();
                }}
            >
                <Icon name="plus" /> New chat
            </button>
            {all.length > 0 && (
                <input
                    class="input"
                    type="search"
                    aria-label="Search your conversations"
                    placeholder="Search"
                    value={search.value}
                    onInput={event => {
                        search.value = event.currentTarget.value;
                    }}
                />
            )}
            {failure.value !== null && <Failure message={failure.value} />}
            {loaded.state === 'failed' && <Failure message={loaded.error.message} onRetry={() => void list.reload()} />}
            <ul>
                {found.map(conversation => (
                    <li key={conversation.id}>
                        <button
                            type="button"
                            class="conversation"
                            aria-current={conversation.id === chat.conversationId.value ? 'true' : undefined}
                            onClick={() => {
                                if (conversation.id !== chat.conversationId.value) void chat.open(conversation.id);
                                onChoose();
                            }}
                        >
                            <span>{conversation.title || 'Without words'}</span>
                            <small>{toAge(conversation.updatedAt)}</small>
                        </button>
                        <button
                            type="button"
                            class="icon-button"
                            aria-label={`Delete “${conversation.title}”`}
                            title="Delete"
                            onClick={() => {
                                toDelete.value = conversation;
                            }}
                        >
                            <Icon name="trash" />
                        </button>
                    </li>
                ))}
            </ul>
            {loaded.state === 'ready' && found.length === 0 && (
                <p class="soft small">{all.length === 0 ? 'Your conversations will be here.' : 'Nothing found.'}</p>
            )}
            {toDelete.value !== null && (
                <ConfirmDialog
                    title="Delete this conversation?"
                    text={`“${toDelete.value.title}” is removed from this server for good.`}
                    action="Delete"
                    onConfirm={() => void remove(toDelete.value)}
                    onClose={() => {
                        toDelete.value = null;
                    }}
                />
            )}
        </>
    );

    async function remove(conversation: ConversationSummary | null): Promise<void> {
        toDelete.value = null;
        if (conversation === null) return;
        try {
            const path = agentPath(agentName, `/api/conversations/${encodeURIComponent(conversation.id)}`);
            await requestJson(path, { method: 'DELETE' });
            if (chat.conversationId.value === conversation.id) chat.startNew();
            failure.value = null;
        } catch (error) {
            failure.value = error instanceof Error ? error.message : String(error);
        }
        await list.reload();
    }
}
