import { useSignal } from '@preact/signals';
import type { LessonSummary } from '../../http/web/learning-ui-protocol.ts';
import { failureOf } from '../api/failure-of.ts';
import { requestJson } from '../api/request-json.ts';
import { Icon } from '../controls/icon.tsx';
import { agentPath } from '../layout/agent-path.ts';
import { restoreLessons } from '../learning/restore-lessons.ts';
import { learnedFrom } from './learned-from.ts';

export interface LearnedMarksProps {
    readonly agentName: string;
    readonly replyId: string;
}

/** What the agent learned from a turn, for the admin, who may undo it. */
export function LearnedMarks({ agentName, replyId }: LearnedMarksProps) {
    const lessons = learnedFrom.value.get(replyId)?.lessons ?? [];
    if (lessons.length === 0) return null;
    return (
        <ul class="learned" aria-label="Learned from this">
            {lessons.map(lesson => (
                <LearnedMark key={lesson.id} agentName={agentName} lesson={lesson} />
            ))}
        </ul>
    );
}

function LearnedMark({ agentName, lesson }: { readonly agentName: string; readonly lesson: LessonSummary }) {
    const isForgotten = useSignal(false);
    const failure = useSignal<string | null>(null);
    const isWaiting = lesson.status === 'PROPOSED';
    return (
        <li>
            <Icon name="bulb" />
            <div>
                <span class={isForgotten.value ? 'forgotten' : ''}>
                    {isWaiting ? 'Waits for review: ' : 'Learned from this: '}
                    {lesson.content}
                </span>{' '}
                <span role="status">{failure.value ?? (isForgotten.value ? 'Forgotten.' : '')}</span>{' '}
                {isWaiting ? (
                    <a href={agentPath(agentName, '/learning#review')}>Review</a>
                ) : (
                    <button
                        type="button"
                        class="link"
                        aria-label={`${isForgotten.value ? 'Undo forgetting' : 'Forget'} “${lesson.content}”`}
                        onClick={() => void change(!isForgotten.value)}
                    >
                        {isForgotten.value ? 'Undo' : 'Forget'}
                    </button>
                )}
            </div>
        </li>
    );

    async function change(toForgotten: boolean): Promise<void> {
        failure.value = await failureOf(async () => {
            await (toForgotten
                ? requestJson(agentPath(agentName, `/api/lessons/${lesson.id}`), { method: 'DELETE' })
                : restoreLessons(agentName, [lesson.id]));
            isForgotten.value = toForgotten;
        });
    }
}
