import { useSignal } from '@preact/signals';
import type { ConversationUnder, LessonSummary } from '../../http/web/learning-ui-protocol.ts';
import { failureOf } from '../api/failure-of.ts';
import { requestJson } from '../api/request-json.ts';
import { Failure } from '../controls/failure.tsx';
import { ConversationsUnder } from './conversations-under.tsx';
import type { LearningStore } from './learning-store.ts';
import { LessonLine, LessonOrigin } from './lesson-line.tsx';
import { restoreLessons } from './restore-lessons.ts';

export interface LearnedLineProps {
    readonly lesson: LessonSummary;
    readonly store: LearningStore;
    /** It may be no longer what the list is about. */
    readonly onChange: () => void;
}

const STATUSES: Readonly<Record<LessonSummary['status'], string>> = {
    PROPOSED: 'Waits for review',
    ACTIVE: 'In the book',
    REFUSED: 'Refused',
    FORGOTTEN: 'Forgotten',
    REPLACED: 'Replaced',
    CONSOLIDATED: 'Condensed',
    REMOVED: 'Removed',
};

/** What can be done about a line, by where it stands. */
const ACTIONS = {
    ACTIVE: { label: 'Forget', status: 'FORGOTTEN' },
    FORGOTTEN: { label: 'Put back', status: 'ACTIVE' },
    REFUSED: { label: 'Review again', status: 'PROPOSED' },
} as const;

export function LearnedLine({ lesson, store, onChange }: LearnedLineProps) {
    const conversations = useSignal<readonly ConversationUnder[] | null>(null);
    /** What was done here to this very lesson; a list that is loaded anew knows better. */
    const done = useSignal<(Pick<LearnedLineProps, 'lesson'> & Pick<LessonSummary, 'status'>) | null>(null);
    const failure = useSignal<string | null>(null);
    const path = store.path(`lessons/${lesson.id}`);
    const status = done.value?.lesson === lesson ? done.value.status : lesson.status;
    const action = actionOf(status);
    return (
        <li class={status === 'FORGOTTEN' || status === 'REFUSED' ? 'stack gone' : 'stack'}>
            <LessonLine lesson={lesson} />
            <div class="row">
                <span role="status">
                    {(status !== 'ACTIVE' || lesson.status !== 'ACTIVE') && (
                        <span class="chip">{STATUSES[status]}</span>
                    )}
                </span>
                <LessonOrigin lesson={lesson} />
                <div class="row end grow">
                    {lesson.periods.length > 0 && (
                        <button
                            type="button"
                            class="button small"
                            aria-expanded={conversations.value !== null}
                            aria-label={`Used in which conversations: “${lesson.content}”`}
                            onClick={() => void toggle()}
                        >
                            Used in
                        </button>
                    )}
                    {action !== null && (
                        <button
                            type="button"
                            class="button small"
                            aria-label={`${action.label} “${lesson.content}”`}
                            onClick={() => void change(action.status)}
                        >
                            {action.label}
                        </button>
                    )}
                </div>
            </div>
            {failure.value !== null && <Failure message={failure.value} />}
            {conversations.value !== null && (
                <ConversationsUnder agentName={lesson.agentName} conversations={conversations.value} />
            )}
        </li>
    );

    async function toggle(): Promise<void> {
        if (conversations.value !== null) {
            conversations.value = null;
            return;
        }
        failure.value = await failureOf(async () => {
            type Answer = { readonly conversations: readonly ConversationUnder[] };
            conversations.value = (await requestJson<Answer>(`${path}/conversations`)).conversations;
        });
    }

    async function change(next: LessonSummary['status']): Promise<void> {
        failure.value = await failureOf(async () => {
            await (next === 'FORGOTTEN'
                ? requestJson(path, { method: 'DELETE' })
                : restoreLessons(lesson.agentName, [lesson.id]));
            done.value = { lesson, status: next };
            onChange();
        });
        store.changed();
    }
}

function actionOf(status: LessonSummary['status']) {
    return status === 'ACTIVE' || status === 'FORGOTTEN' || status === 'REFUSED' ? ACTIONS[status] : null;
}
