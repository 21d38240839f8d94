import { useSignal } from '@preact/signals';
import type { ForgetAnswer, HistoryConversation } from '../../http/web/history-ui-protocol.ts';
import { messageOfFailure } from '../api/error-message.ts';
import { requestJson } from '../api/request-json.ts';
import { ConfirmDialog } from '../controls/confirm-dialog.tsx';
import { Failure } from '../controls/failure.tsx';
import { Icon } from '../controls/icon.tsx';

export interface DeleteButtonsProps {
    readonly conversation: HistoryConversation;
    readonly onDeleted: () => void;
}

/** A deletion that must be confirmed. */
interface Deletion {
    readonly title: string;
    readonly text: string;
    readonly run: () => Promise<unknown>;
}

/** Deletes the conversation, or all conversations of its visitor or API key. */
export function DeleteButtons({ conversation: { id, source }, onDeleted }: DeleteButtonsProps) {
    const deletion = useSignal<Deletion | null>(null);
    const failure = useSignal<string | null>(null);
    const owner = source === 'AGENT_PAGE_CHAT' ? 'this visitor' : 'this API key';
    return (
        <>
            <div class="row">
                <button type="button" class="button small" onClick={askToDeleteConversation}>
                    <Icon name="trash" /> Delete
                </button>
                <button type="button" class="button small" onClick={() => void askToDeleteAll()}>
                    Delete all of {owner}…
                </button>
            </div>
            {failure.value !== null && <Failure message={failure.value} />}
            {deletion.value !== null && (
                <ConfirmDialog
                    title={deletion.value.title}
                    text={deletion.value.text}
                    action="Delete"
                    onConfirm={() => void confirm(deletion.value)}
                    onClose={() => {
                        deletion.value = null;
                    }}
                />
            )}
        </>
    );

    function askToDeleteConversation(): void {
        deletion.value = {
            title: 'Delete this conversation?',
            text: 'This permanently deletes the conversation and its pending lessons. Learned lessons stay, without a link to the conversation.',
            run: () => requestJson(`/api/history/${id}`, { method: 'DELETE' }),
        };
    }

    async function askToDeleteAll(): Promise<void> {
        const body = { conversationId: id };
        failure.value = await messageOfFailure(async () => {
            const { conversations } = await requestJson<ForgetAnswer>('/api/history/forget', { method: 'POST', body });
            const count = conversations === 1 ? '1 conversation' : `${conversations} conversations`;
            deletion.value = {
                title: `Delete all of ${owner}?`,
                text: `This permanently deletes ${count} and all stored replies. Learned lessons stay, without links to the conversations.`,
                run: () => requestJson('/api/history/forget', { method: 'POST', body: { ...body, confirm: true } }),
            };
        });
    }

    async function confirm(confirmed: Deletion | null): Promise<void> {
        deletion.value = null;
        if (confirmed === null) return;
        failure.value = await messageOfFailure(async () => {
            await confirmed.run();
        });
        if (failure.value === null) onDeleted();
    }
}
