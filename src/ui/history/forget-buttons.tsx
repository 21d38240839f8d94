import { useSignal } from '@preact/signals';
import type { ForgetAnswer, HistoryConversation } from '../../http/web/history-ui-protocol.ts';
import { failureOf } from '../api/failure-of.ts';
import { requestJson } from '../api/request-json.ts';
import { ConfirmDialog } from '../controls/confirm-dialog.tsx';
import { Failure } from '../controls/failure.tsx';
import { Icon } from '../controls/icon.tsx';

export interface ForgetButtonsProps {
    readonly conversation: HistoryConversation;
    readonly onForgotten: () => void;
}

/** What is asked before it is done. */
interface Question {
    readonly title: string;
    readonly text: string;
    readonly forget: () => Promise<unknown>;
}

/** Deletes the conversation, or everything that was said by whoever began it. */
export function ForgetButtons({ conversation: { id, source }, onForgotten }: ForgetButtonsProps) {
    const question = useSignal<Question | null>(null);
    const failure = useSignal<string | null>(null);
    const whose = source === 'AGENT_PAGE_CHAT' ? 'this visitor' : 'this token';
    return (
        <>
            <div class="row">
                <button type="button" class="button small" onClick={askForConversation}>
                    <Icon name="trash" /> Delete
                </button>
                <button type="button" class="button small" onClick={() => void askForPerson()}>
                    Delete all of {whose} …
                </button>
            </div>
            {failure.value !== null && <Failure message={failure.value} />}
            {question.value !== null && (
                <ConfirmDialog
                    title={question.value.title}
                    text={question.value.text}
                    action="Delete"
                    onConfirm={() => void confirm(question.value)}
                    onClose={() => {
                        question.value = null;
                    }}
                />
            )}
        </>
    );

    function askForConversation(): void {
        question.value = {
            title: 'Delete this conversation?',
            text: 'It is removed for good, with what waits to be learned from it. Lessons stay, without where they came from.',
            forget: () => requestJson(`/api/history/${id}`, { method: 'DELETE' }),
        };
    }

    async function askForPerson(): Promise<void> {
        const body = { conversationId: id };
        failure.value = await failureOf(async () => {
            const { conversations } = await requestJson<ForgetAnswer>('/api/history/forget', { method: 'POST', body });
            const count = conversations === 1 ? '1 conversation' : `${conversations} conversations`;
            question.value = {
                title: `Delete all of ${whose}?`,
                text: `${count} and every answer that is kept for it are removed for good. Lessons stay, without where they came from.`,
                forget: () => requestJson('/api/history/forget', { method: 'POST', body: { ...body, confirm: true } }),
            };
        });
    }

    async function confirm(confirmed: Question | null): Promise<void> {
        question.value = null;
        if (confirmed === null) return;
        failure.value = await failureOf(async () => {
            await confirmed.forget();
        });
        if (failure.value === null) onForgotten();
    }
}
