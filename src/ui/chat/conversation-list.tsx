import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { ConversationSummary } from '../../http/web/ui-protocol.ts';
import { errorMessage } from '../api/error-message.ts';
import { requestJson } from '../api/request-json.ts';
import { ConfirmDialog } from '../controls/confirm-dialog.tsx';
import { Failure } from '../controls/failure.tsx';
import { Icon } from '../controls/icon.tsx';
import { agentPath } from '../layout/agent-path.ts';
import type { ChatSession } from './chat-session.ts';
import type { ConversationPages } from './conversation-pages.ts';
import { ConversationRow } from './conversation-row.tsx';
import { LoadMore } from './load-more.tsx';

export interface ConversationListProps {
    readonly agentName: string;
    readonly chat: ChatSession;
    readonly list: ConversationPages;
    /** Called when a conversation is chosen; on a phone this closes the list. */
    readonly onChoose: () => void;
}

export function ConversationList({ agentName, chat, list, onChoose }: ConversationListProps) {
    const toDelete = useSignal<ConversationSummary | null>(null);
    const failure = useSignal<string | null>(null);
    const currentId = chat.conversationId.value;
    const items = list.items.value;
    const isSearch = list.search.value !== '';
    // Rows are memoized, so their callbacks must keep their identity.
    const { openOne, askToDelete } = useMemo(
        () => ({
            openOne({ id }: ConversationSummary) {
                if (id !== chat.conversationId.value) void chat.open(id);
                onChoose();
            },
            askToDelete(conversation: ConversationSummary) {
                toDelete.value = conversation;
            },
        }),
        [chat],
    );
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
            {(items.length > 0 || isSearch) && (
                <input
                    class="input"
                    type="search"
                    aria-label="Search your conversations"
                    placeholder="Search"
                    value={list.search.value}
                    onInput={event => {
                        list.search.value = event.currentTarget.value;
                    }}
                />
            )}
            {failure.value !== null && <Failure message={failure.value} />}
            <ul>
                {items.map(conversation => (
                    <ConversationRow
                        key={conversation.id}
                        conversation={conversation}
                        isCurrent={conversation.id === currentId}
                        onOpen={openOne}
                        onDelete={askToDelete}
                    />
                ))}
            </ul>
            <LoadMore
                pager={list.pager.value}
                isEmpty={items.length === 0}
                emptyText={isSearch ? 'No conversations found.' : 'No conversations yet.'}
            />
            {toDelete.value !== null && (
                <ConfirmDialog
                    title="Delete this conversation?"
                    text={`“${toDelete.value.title}” will be permanently deleted from this server.`}
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
            failure.value = errorMessage(error);
        }
        await list.reload();
    }
}
