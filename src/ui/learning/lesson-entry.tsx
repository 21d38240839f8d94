import { useSignal } from '@preact/signals';
import type { ConversationUnder, LessonSummary } from '../../http/web/learning-ui-protocol.ts';
import { messageOfFailure } from '../api/error-message.ts';
import { requestJson } from '../api/request-json.ts';
import { Failure } from '../controls/failure.tsx';
import type { LearningStore } from './learning-store.ts';
import { LessonConversations } from './lesson-conversations.tsx';
import { LessonOrigin, LessonText } from './lesson-text.tsx';
import { restoreLessons } from './restore-lessons.ts';

export interface LessonEntryProps {
    readonly lesson: LessonSummary;
    readonly store: LearningStore;
    /** The lesson may no longer match the filter of the list. */
    readonly onChange: () => void;
}

const STATUSES: Readonly<Record<LessonSummary['status'], string>> = {
    PROPOSED: 'Pending review',
    ACTIVE: 'In the book',
    REFUSED: 'Rejected',
    FORGOTTEN: 'Forgotten',
    REPLACED: 'Replaced',
    CONSOLIDATED: 'Condensed',
    REMOVED: 'Removed',
};

/** The possible action for each status. */
const ACTIONS = {
    ACTIVE: { label: 'Forget', status: 'FORGOTTEN' },
    FORGOTTEN: { label: 'Restore', status: 'ACTIVE' },
    REFUSED: { label: 'Review again', status: 'PROPOSED' },
} as const;

export function LessonEntry({ lesson, store, onChange }: LessonEntryProps) {
    const conversations = useSignal<readonly ConversationUnder[] | null>(null);
    /** A status change made here; ignored once the list was reloaded with a new lesson object. */
    const done = useSignal<(Pick<LessonEntryProps, 'lesson'> & Pick<LessonSummary, 'status'>) | null>(null);
    const failure = useSignal<string | null>(null);
    const path = store.path(`lessons/${lesson.id}`);
    const status = done.value?.lesson === lesson ? done.value.status : lesson.status;
    const action = actionOf(status);
    return (
        <li class={status === 'FORGOTTEN' || status === 'REFUSED' ? 'stack gone' : 'stack'}>
            <LessonText lesson={lesson} />
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
                            aria-label={`Used in conversations: “${lesson.content}”`}
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
                <LessonConversations agentName={lesson.agentName} conversations={conversations.value} />
            )}
        </li>
    );

    async function toggle(): Promise<void> {
        if (conversations.value !== null) {
            conversations.value = null;
            return;
        }
        failure.value = await messageOfFailure(async () => {
            type Answer = { readonly conversations: readonly ConversationUnder[] };
            conversations.value = (await requestJson<Answer>(`${path}/conversations`)).conversations;
        });
    }

    async function change(next: LessonSummary['status']): Promise<void> {
        failure.value = await messageOfFailure(async () => {
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
