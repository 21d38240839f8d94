import { useSignal } from '@preact/signals';
import { requestJson } from '../api/request-json.ts';
import { Icon } from '../controls/icon.tsx';
import { isSecondClick } from '../controls/is-second-click.ts';
import { agentPath } from '../layout/agent-path.ts';
import { FeedbackDialog } from './feedback-dialog.tsx';
import { lookForLessons } from './learned-from.ts';

export interface FeedbackButtonsProps {
    readonly agentName: string;
    readonly replyId: string;
    /** 1 for good, -1 for bad; `null` where nothing was said. */
    readonly rating: number | null;
    readonly onRated: (rating: number | null) => void;
}

/** What the agent may learn from: a good answer, or a bad one and what it should have been. Pressed again, it is taken back. */
export function FeedbackButtons({ agentName, replyId, rating, onRated }: FeedbackButtonsProps) {
    const isBusy = useSignal(false);
    const isAsked = useSignal(false);
    const news = useSignal('');
    const expectedAnswer = useSignal('');
    return (
        <>
            <button
                type="button"
                class="icon-button"
                aria-label="Good answer"
                title={rating === 1 ? 'Take it back' : 'Good answer'}
                aria-pressed={rating === 1}
                onClick={event => {
                    if (!isSecondClick(event)) void (rating === 1 ? takeBack() : send(1));
                }}
            >
                <Icon name="thumbUp" />
            </button>
            <button
                type="button"
                class="icon-button"
                aria-label="Bad answer"
                title={rating === -1 ? 'Take it back' : 'Bad answer'}
                aria-pressed={rating === -1}
                onClick={event => {
                    if (isSecondClick(event)) return;
                    if (rating === -1) void takeBack();
                    else isAsked.value = true;
                }}
            >
                <Icon name="thumbDown" />
            </button>
            <span class="small soft" role="status">
                {news.value}
            </span>
            {isAsked.value && (
                <FeedbackDialog
                    expectedAnswer={expectedAnswer}
                    onClose={() => {
                        isAsked.value = false;
                    }}
                    onSend={() => void send(-1, expectedAnswer.value.trim())}
                />
            )}
        </>
    );

    async function send(value: 1 | -1, expected = ''): Promise<void> {
        isAsked.value = false;
        if (isBusy.value) return;
        isBusy.value = true;
        try {
            await requestJson(agentPath(agentName, '/api/feedback'), {
                method: 'POST',
                body: { messageId: replyId, rating: value, ...(expected === '' ? {} : { expectedAnswer: expected }) },
            });
            onRated(value);
            news.value = 'Thank you.';
            lookForLessons();
        } catch {
            news.value = 'That could not be sent.';
        }
        isBusy.value = false;
    }

    async function takeBack(): Promise<void> {
        try {
            await requestJson(agentPath(agentName, `/api/feedback/${encodeURIComponent(replyId)}`), {
                method: 'DELETE',
            });
            onRated(null);
            news.value = 'Taken back.';
        } catch {
            news.value = 'That could not be taken back.';
        }
    }
}
