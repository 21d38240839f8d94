import { useSignal } from '@preact/signals';
import type { LessonSummary, ReviewAnswer } from '../../http/web/learning-ui-protocol.ts';
import { messageOfFailure } from '../api/error-message.ts';
import { requestJson } from '../api/request-json.ts';
import { Failure } from '../controls/failure.tsx';
import { ShowMore } from '../controls/show-more.tsx';
import type { LearningStore } from './learning-store.ts';
import { PendingLesson } from './pending-lesson.tsx';
import { restoreLessons } from './restore-lessons.ts';
import { usePager } from './use-pager.ts';
import { withRemoved } from './with-removed.ts';

/** The lessons that are pending review. */
export function ReviewQueue({ store }: { readonly store: LearningStore }) {
    const refusals = useSignal<ReviewAnswer['refused']>([]);
    /** The lessons that were rejected one by one on this page, for undo. */
    const removed = useSignal<readonly LessonSummary[]>([]);
    /** The lessons that were rejected all at once, for undo. */
    const refusedIds = useSignal<readonly number[]>([]);
    const failure = useSignal<string | null>(null);
    const message = useSignal('');
    const pager = usePager<LessonSummary>(store, async last => {
        type Answer = { readonly lessons: readonly LessonSummary[]; readonly hasMore: boolean };
        const before = last === null ? '' : `&before=${last.id}`;
        const { lessons, hasMore } = await requestJson<Answer>(store.path(`lessons?status=proposed${before}`));
        return { items: lessons, hasMore };
    });
    const pending = pager.items.value;
    const lessons = withRemoved(pending, removed.value);
    return (
        <div class="stack">
            <div class="row">
                {pending.length > 1 && (
                    <>
                        <button type="button" class="button primary" onClick={() => void accept(null)}>
                            Accept all
                        </button>
                        <button type="button" class="button" onClick={() => void refuseAll()}>
                            Reject all
                        </button>
                    </>
                )}
                <span role="status" class="small soft">
                    {message.value}
                </span>
                {refusedIds.value.length > 0 && (
                    <button type="button" class="button small" onClick={() => void restore(refusedIds.value)}>
                        Undo
                    </button>
                )}
            </div>
            {failure.value !== null && <Failure message={failure.value} />}
            <ul class="entries" aria-label="Lessons to review">
                {lessons.map(lesson => (
                    <PendingLesson
                        key={lesson.id}
                        lesson={lesson}
                        refusal={refusals.value.find(({ lessonId }) => lessonId === lesson.id)?.reason ?? null}
                        isRefused={!pending.some(({ id }) => id === lesson.id)}
                        onAccept={() => void accept(lesson)}
                        onRefuse={() => void refuse(lesson)}
                        onRestore={() => void restore([lesson.id])}
                        onEdit={content => edit(lesson, content)}
                    />
                ))}
            </ul>
            {pager.state.value === 'ready' && lessons.length === 0 && (
                <div class="empty">
                    <h2>No lessons to review</h2>
                    <p>In the mode “After review”, new lessons appear here before they are added to the book.</p>
                </div>
            )}
            <ShowMore pager={pager} label="Show older lessons" />
        </div>
    );

    async function accept(lesson: LessonSummary | null): Promise<void> {
        const body = { lessonIds: lesson === null ? null : [lesson.id] };
        await change(async () => {
            const answer = await requestJson<ReviewAnswer>(store.path('lessons/accept'), { method: 'POST', body });
            refusals.value = answer.refused;
            return answer.accepted.length === 1 ? '1 lesson accepted.' : `${answer.accepted.length} lessons accepted.`;
        });
    }

    async function refuse(lesson: LessonSummary): Promise<void> {
        const body = { lessonIds: [lesson.id] };
        await change(async () => {
            await requestJson(store.path('lessons/refuse'), { method: 'POST', body });
            removed.value = [...removed.value, lesson];
            return '1 lesson rejected.';
        });
    }

    async function refuseAll(): Promise<void> {
        await change(async () => {
            type Answer = { readonly refused: readonly number[] };
            const body = { lessonIds: null };
            const { refused } = await requestJson<Answer>(store.path('lessons/refuse'), { method: 'POST', body });
            refusedIds.value = refused;
            return refused.length === 1 ? '1 lesson rejected.' : `${refused.length} lessons rejected.`;
        });
    }

    async function restore(lessonIds: readonly number[]): Promise<void> {
        await change(async () => {
            await restoreLessons(store.agentName, lessonIds);
            removed.value = removed.value.filter(({ id }) => !lessonIds.includes(id));
            return lessonIds.length === 1 ? '1 lesson restored.' : `${lessonIds.length} lessons restored.`;
        });
    }

    async function edit(lesson: LessonSummary, content: string): Promise<boolean> {
        await change(async () => {
            await requestJson(store.path(`lessons/${lesson.id}`), { method: 'PUT', body: { content } });
            return 'Lesson saved.';
        });
        return failure.value === null;
    }

    /** Runs an action, shows the message that it returns, and reloads the list. */
    async function change(act: () => Promise<string>): Promise<void> {
        failure.value = await messageOfFailure(async () => {
            refusedIds.value = [];
            message.value = await act();
        });
        store.changed();
    }
}
