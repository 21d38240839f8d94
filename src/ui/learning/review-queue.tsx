import { useSignal } from '@preact/signals';
import type { LessonSummary, ReviewAnswer } from '../../http/web/learning-ui-protocol.ts';
import { failureOf } from '../api/failure-of.ts';
import { requestJson } from '../api/request-json.ts';
import { Failure } from '../controls/failure.tsx';
import { PagerFoot } from '../controls/pager-foot.tsx';
import type { LearningStore } from './learning-store.ts';
import { restoreLessons } from './restore-lessons.ts';
import { usePager } from './use-pager.ts';
import { WaitingLesson } from './waiting-lesson.tsx';
import { withDeparted } from './with-departed.ts';

/** Lessons that wait for the admin. */
export function ReviewQueue({ store }: { readonly store: LearningStore }) {
    const refusals = useSignal<ReviewAnswer['refused']>([]);
    /** Those that this page refused, to take that back. */
    const departed = useSignal<readonly LessonSummary[]>([]);
    /** Those that were refused all at once. */
    const refusedIds = useSignal<readonly number[]>([]);
    const failure = useSignal<string | null>(null);
    const news = useSignal('');
    const pager = usePager<LessonSummary>(store, async last => {
        type Answer = { readonly lessons: readonly LessonSummary[]; readonly hasMore: boolean };
        const before = last === null ? '' : `&before=${last.id}`;
        const { lessons, hasMore } = await requestJson<Answer>(store.path(`lessons?status=proposed${before}`));
        return { items: lessons, hasMore };
    });
    const waiting = pager.items.value;
    const lessons = withDeparted(waiting, departed.value);
    return (
        <div class="stack">
            <div class="row">
                {waiting.length > 1 && (
                    <>
                        <button type="button" class="button primary" onClick={() => void accept(null)}>
                            Accept all
                        </button>
                        <button type="button" class="button" onClick={() => void refuseAll()}>
                            Refuse all
                        </button>
                    </>
                )}
                <span role="status" class="small soft">
                    {news.value}
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
                    <WaitingLesson
                        key={lesson.id}
                        lesson={lesson}
                        refusal={refusals.value.find(({ lessonId }) => lessonId === lesson.id)?.reason ?? null}
                        isRefused={!waiting.some(({ id }) => id === lesson.id)}
                        onAccept={() => void accept(lesson)}
                        onRefuse={() => void refuse(lesson)}
                        onRestore={() => void restore([lesson.id])}
                        onEdit={content => edit(lesson, content)}
                    />
                ))}
            </ul>
            {pager.state.value === 'ready' && lessons.length === 0 && (
                <div class="empty">
                    <h2>Nothing waits for you</h2>
                    <p>With “After review”, what people teach comes here before it enters the book.</p>
                </div>
            )}
            <PagerFoot pager={pager} label="Show older ones" />
        </div>
    );

    async function accept(lesson: LessonSummary | null): Promise<void> {
        const body = { lessonIds: lesson === null ? null : [lesson.id] };
        await change(async () => {
            const answer = await requestJson<ReviewAnswer>(store.path('lessons/accept'), { method: 'POST', body });
            refusals.value = answer.refused;
            return answer.accepted.length === 1 ? 'Accepted.' : `Accepted: ${answer.accepted.length}.`;
        });
    }

    async function refuse(lesson: LessonSummary): Promise<void> {
        const body = { lessonIds: [lesson.id] };
        await change(async () => {
            await requestJson(store.path('lessons/refuse'), { method: 'POST', body });
            departed.value = [...departed.value, lesson];
            return 'Refused.';
        });
    }

    async function refuseAll(): Promise<void> {
        await change(async () => {
            type Answer = { readonly refused: readonly number[] };
            const body = { lessonIds: null };
            const { refused } = await requestJson<Answer>(store.path('lessons/refuse'), { method: 'POST', body });
            refusedIds.value = refused;
            return `Refused: ${refused.length}.`;
        });
    }

    async function restore(lessonIds: readonly number[]): Promise<void> {
        await change(async () => {
            await restoreLessons(store.agentName, lessonIds);
            departed.value = departed.value.filter(({ id }) => !lessonIds.includes(id));
            return lessonIds.length === 1 ? 'It waits again.' : `They wait again: ${lessonIds.length}.`;
        });
    }

    async function edit(lesson: LessonSummary, content: string): Promise<boolean> {
        await change(async () => {
            await requestJson(store.path(`lessons/${lesson.id}`), { method: 'PUT', body: { content } });
            return 'Changed.';
        });
        return failure.value === null;
    }

    /** Does what gives news, and shows what became of the list. */
    async function change(act: () => Promise<string>): Promise<void> {
        failure.value = await failureOf(async () => {
            refusedIds.value = [];
            news.value = await act();
        });
        store.changed();
    }
}
