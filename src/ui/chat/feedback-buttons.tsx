import { useSignal } from '@preact/signals';
import { requestJson } from '../api/request-json.ts';
import { Icon } from '../controls/icon.tsx';
import { isSecondClick } from '../controls/is-second-click.ts';
import { agentPath } from '../layout/agent-path.ts';
import { FeedbackDialog } from './feedback-dialog.tsx';
import { refreshLessons } from './lessons-by-reply.ts';

export interface FeedbackButtonsProps {
    readonly agentName: string;
    readonly replyId: string;
    /** 1 for good, -1 for bad, `null` if not rated. */
    readonly rating: number | null;
    readonly onRated: (rating: number | null) => void;
}

/** Thumbs up and down, from which the agent may learn. Pressing a rating again removes it. */
export function FeedbackButtons({ agentName, replyId, rating, onRated }: FeedbackButtonsProps) {
    const isBusy = useSignal(false);
    const isDialogOpen = useSignal(false);
    const status = useSignal('');
    const expectedAnswer = useSignal('');
    return (
        <>
            <button
                type="button"
                class="icon-button"
                aria-label="Good reply"
                title={rating === 1 ? 'Remove rating' : 'Good reply'}
                aria-pressed={rating === 1}
                onClick={event => {
                    if (!isSecondClick(event)) void (rating === 1 ? remove() : send(1));
                }}
            >
                <Icon name="thumbUp" />
            </button>
            <button
                type="button"
                class="icon-button"
                aria-label="Bad reply"
                title={rating === -1 ? 'Remove rating' : 'Bad reply'}
                aria-pressed={rating === -1}
                onClick={event => {
                    if (isSecondClick(event)) return;
                    if (rating === -1) void remove();
                    else isDialogOpen.value = true;
                }}
            >
                <Icon name="thumbDown" />
            </button>
            <span class="small soft" role="status">
                {status.value}
            </span>
            {isDialogOpen.value && (
                <FeedbackDialog
                    expectedAnswer={expectedAnswer}
                    onClose={() => {
                        isDialogOpen.value = false;
                    }}
                    onSend={() => void send(-1, expectedAnswer.value.trim())}
                />
            )}
        </>
    );

    async function send(value: 1 | -1, expected = ''): Promise<void> {
        isDialogOpen.value = false;
        if (isBusy.value) return;
        isBusy.value = true;
        try {
            await requestJson(agentPath(agentName, '/api/feedback'), {
                method: 'POST',
                body: { messageId: replyId, rating: value, ...(expected === '' ? {} : { expectedAnswer: expected }) },
            });
            onRated(value);
            status.value = 'Thank you.';
            refreshLessons();
        } catch {
            status.value = 'Could not send the feedback. Try again.';
        }
        isBusy.value = false;
    }

    async function remove(): Promise<void> {
        try {
            await requestJson(agentPath(agentName, `/api/feedback/${encodeURIComponent(replyId)}`), {
                method: 'DELETE',
            });
            onRated(null);
            status.value = 'Rating removed.';
        } catch {
            status.value = 'Could not remove the rating. Try again.';
        }
    }
}
