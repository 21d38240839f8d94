import { useSignal } from '@preact/signals';
import type { LessonSummary, ReviewAnswer } from '../../http/web/learning-ui-protocol.ts';
import { failureOf } from '../api/failure-of.ts';
import { requestJson } from '../api/request-json.ts';
import { ConfirmDialog } from '../controls/confirm-dialog.tsx';
import { Failure } from '../controls/failure.tsx';
import { PagerFoot } from '../controls/pager-foot.tsx';
import type { LearningStore } from './learning-store.ts';
import { usePager } from './use-pager.ts';
import { WaitingLesson } from './waiting-lesson.tsx';

/** What is meant by a lesson of `null`: all that wait. */
type ToRefuse = { readonly lesson: LessonSummary | null };

/** Lessons that wait for the admin. */
export function ReviewQueue({ store }: { readonly store: LearningStore }) {
    const refusals = useSignal<ReviewAnswer['refused']>([]);
    const toRefuse = useSignal<ToRefuse | null>(null);
    const failure = useSignal<string | null>(null);
    const news = useSignal('');
    const pager = usePager<LessonSummary>(store, async last => {
        type Answer = { readonly lessons: readonly LessonSummary[]; readonly hasMore: boolean };
        const before = last === null ? '' : `&before=${last.id}`;
        const { lessons, hasMore } = await requestJson<Answer>(store.path(`lessons?status=proposed${before}`));
        return { items: lessons, hasMore };
    });
    const lessons = pager.items.value;
    return (
        <div class="stack">
            <div class="row">
                {lessons.length > 1 && (
                    <>
                        <button type="button" class="button primary" onClick={() => void accept(null)}>
                            Accept all
                        </button>
                        <button
                            type="button"
                            class="button"
                            onClick={() => {
                                toRefuse.value = { lesson: null };
                            }}
                        >
                            Refuse all
                        </button>
                    </>
                )}
                <span role="status" class="small soft">
                    {news.value}
                </span>
            </div>
            {failure.value !== null && <Failure message={failure.value} />}
            <ul class="entries" aria-label="Lessons to review">
                {lessons.map(lesson => (
                    <WaitingLesson
                        key={lesson.id}
                        lesson={lesson}
                        refusal={refusals.value.find(({ lessonId }) => lessonId === lesson.id)?.reason ?? null}
                        onAccept={() => void accept(lesson)}
                        onRefuse={() => {
                            toRefuse.value = { lesson };
                        }}
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
            {toRefuse.value !== null && (
                <ConfirmDialog
                    title={toRefuse.value.lesson === null ? 'Refuse all that wait?' : 'Refuse this lesson?'}
                    text={`${toRefuse.value.lesson === null ? 'They are' : `“${toRefuse.value.lesson.content}” is`} not learned, and not proposed again whoever teaches it.`}
                    action="Refuse"
                    onConfirm={() => void refuse(toRefuse.value)}
                    onClose={() => {
                        toRefuse.value = null;
                    }}
                />
            )}
        </div>
    );

    async function accept(lesson: LessonSummary | null): Promise<void> {
        failure.value = await failureOf(async () => {
            const body = { lessonIds: lesson === null ? null : [lesson.id] };
            const answer = await requestJson<ReviewAnswer>(store.path('lessons/accept'), { method: 'POST', body });
            refusals.value = answer.refused;
            news.value = answer.accepted.length === 1 ? 'Accepted.' : `Accepted: ${answer.accepted.length}.`;
        });
        store.changed();
    }

    async function refuse(target: ToRefuse | null): Promise<void> {
        toRefuse.value = null;
        if (target === null) return;
        failure.value = await failureOf(async () => {
            const body = { lessonIds: target.lesson === null ? null : [target.lesson.id] };
            await requestJson(store.path('lessons/refuse'), { method: 'POST', body });
            news.value = 'Refused.';
        });
        store.changed();
    }

    async function edit(lesson: LessonSummary, content: string): Promise<boolean> {
        failure.value = await failureOf(async () => {
            await requestJson(store.path(`lessons/${lesson.id}`), { method: 'PUT', body: { content } });
            news.value = 'Changed.';
        });
        store.changed();
        return failure.value === null;
    }
}
