import { useSignal } from '@preact/signals';
import type { LessonSummary } from '../../http/web/learning-ui-protocol.ts';
import { messageOfFailure } from '../api/error-message.ts';
import { requestJson } from '../api/request-json.ts';
import { Icon } from '../controls/icon.tsx';
import { agentPath } from '../layout/agent-path.ts';
import { restoreLessons } from '../learning/restore-lessons.ts';
import { lessonsByReply } from './lessons-by-reply.ts';

export interface ReplyLessonsProps {
    readonly agentName: string;
    readonly replyId: string;
}

/** The lessons learned from a turn, for the admin, who can undo them. */
export function ReplyLessons({ agentName, replyId }: ReplyLessonsProps) {
    const lessons = lessonsByReply.value.get(replyId)?.lessons ?? [];
    if (lessons.length === 0) return null;
    return (
        <ul class="learned" aria-label="Lessons from this reply">
            {lessons.map(lesson => (
                <ReplyLesson key={lesson.id} agentName={agentName} lesson={lesson} />
            ))}
        </ul>
    );
}

function ReplyLesson({ agentName, lesson }: { readonly agentName: string; readonly lesson: LessonSummary }) {
    const isForgotten = useSignal(false);
    const failure = useSignal<string | null>(null);
    const isPending = lesson.status === 'PROPOSED';
    return (
        <li>
            <Icon name="bulb" />
            <div>
                <span class={isForgotten.value ? 'forgotten' : ''}>
                    {isPending ? 'Pending review: ' : 'Learned: '}
                    {lesson.content}
                </span>{' '}
                <span role="status">{failure.value ?? (isForgotten.value ? 'Forgotten.' : '')}</span>{' '}
                {isPending ? (
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
        failure.value = await messageOfFailure(async () => {
            await (toForgotten
                ? requestJson(agentPath(agentName, `/api/lessons/${lesson.id}`), { method: 'DELETE' })
                : restoreLessons(agentName, [lesson.id]));
            isForgotten.value = toForgotten;
        });
    }
}
