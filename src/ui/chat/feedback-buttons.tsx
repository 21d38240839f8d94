import { useSignal } from '@preact/signals';
import { requestJson } from '../api/request-json.ts';
import { Icon } from '../controls/icon.tsx';
import { agentPath } from '../layout/agent-path.ts';
import { FeedbackDialog } from './feedback-dialog.tsx';
import { lookForLessons } from './learned-from.ts';

export interface FeedbackButtonsProps {
    readonly agentName: string;
    readonly replyId: string;
}

/** What the agent may learn from: a good answer, or a bad one and what it should have been. Pressed again, it is taken back. */
export function FeedbackButtons({ agentName, replyId }: FeedbackButtonsProps) {
    const rating = useSignal(0);
    const isAsked = useSignal(false);
    const news = useSignal('');
    const expectedAnswer = useSignal('');
    return (
        <>
            <button
                type="button"
                class="icon-button"
                aria-label="Good answer"
                title={rating.value === 1 ? 'Take it back' : 'Good answer'}
                aria-pressed={rating.value === 1}
                onClick={() => void (rating.value === 1 ? takeBack() : send(1))}
            >
                <Icon name="thumbUp" />
            </button>
            <button
                type="button"
                class="icon-button"
                aria-label="Bad answer"
                title={rating.value === -1 ? 'Take it back' : 'Bad answer'}
                aria-pressed={rating.value === -1}
                onClick={() => {
                    if (rating.value === -1) void takeBack();
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
        try {
            await requestJson(agentPath(agentName, '/api/feedback'), {
                method: 'POST',
                body: { messageId: replyId, rating: value, ...(expected === '' ? {} : { expectedAnswer: expected }) },
            });
            rating.value = value;
            news.value = 'Thank you.';
            lookForLessons();
        } catch {
            news.value = 'That could not be sent.';
        }
    }

    async function takeBack(): Promise<void> {
        try {
            await requestJson(agentPath(agentName, `/api/feedback/${encodeURIComponent(replyId)}`), {
                method: 'DELETE',
            });
            rating.value = 0;
            news.value = 'Taken back.';
        } catch {
            news.value = 'That could not be taken back.';
        }
    }
}
