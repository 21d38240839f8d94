import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { LessonSummary } from '../../http/web/learning-ui-protocol.ts';
import { requestJson } from '../api/request-json.ts';
import { Choice } from '../controls/choice.tsx';
import { ShowMore } from '../controls/show-more.tsx';
import { agentPath } from '../layout/agent-path.ts';
import type { LearningStore } from './learning-store.ts';
import { LessonEntry } from './lesson-entry.tsx';
import { usePager } from './use-pager.ts';
import { withRemoved } from './with-removed.ts';

const STATUSES = [
    ['active', 'In the book'],
    ['forgotten', 'Forgotten'],
    ['replaced', 'Replaced'],
    ['consolidated', 'Condensed'],
    ['removed', 'Removed from the book'],
    ['refused', 'Rejected'],
    ['all', 'All'],
] as const;

export function LessonList({ store }: { readonly store: LearningStore }) {
    const search = useRef<HTMLInputElement>(null);
    const status = useSignal('active');
    const isFiltered = useSignal(false);
    const removed = useSignal<readonly LessonSummary[]>([]);
    const pager = usePager<LessonSummary>(store, async last => {
        const query = new URLSearchParams({ status: status.value });
        const words = search.current?.value.trim() ?? '';
        if (words !== '') query.set('search', words);
        if (last !== null) query.set('before', String(last.id));
        type Answer = { readonly lessons: readonly LessonSummary[]; readonly hasMore: boolean };
        const { lessons, hasMore } = await requestJson<Answer>(store.path(`lessons?${query}`));
        isFiltered.value = words !== '' || status.value !== 'active';
        return { items: lessons, hasMore };
    });
    const lessonsShown = withRemoved(pager.items.value, removed.value);
    return (
        <div class="stack">
            <form
                class="filters"
                onSubmit={event => {
                    event.preventDefault();
                    reload();
                }}
            >
                <input
                    ref={search}
                    class="input"
                    type="search"
                    placeholder="Search lessons"
                    aria-label="Search lessons"
                />
                <Choice
                    label="Status"
                    options={STATUSES}
                    value={status.value}
                    onChange={value => {
                        status.value = value;
                        reload();
                    }}
                />
                <button type="submit" class="button">
                    Search
                </button>
            </form>
            <ul class="entries" aria-label="Lessons">
                {lessonsShown.map(lesson => (
                    <LessonEntry
                        key={lesson.id}
                        lesson={lesson}
                        store={store}
                        onChange={() => {
                            removed.value = [...removed.value, lesson];
                        }}
                    />
                ))}
            </ul>
            {pager.state.value === 'ready' && lessonsShown.length === 0 && (
                <div class="empty">
                    <h2>{isFiltered.value ? 'No lessons found' : 'No lessons yet'}</h2>
                    {!isFiltered.value && (
                        <>
                            <p>Teach the agent in a chat: “Remember that the shop opens at nine.”</p>
                            <a class="button" href={agentPath(store.agentName)}>
                                Open chat
                            </a>
                        </>
                    )}
                </div>
            )}
            <ShowMore pager={pager} label="Show older lessons" />
        </div>
    );

    function reload(): void {
        removed.value = [];
        void pager.reload();
    }
}
