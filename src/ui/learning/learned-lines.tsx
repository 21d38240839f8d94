import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { LessonSummary } from '../../http/web/learning-ui-protocol.ts';
import { requestJson } from '../api/request-json.ts';
import { Choice } from '../controls/choice.tsx';
import { PagerFoot } from '../controls/pager-foot.tsx';
import { agentPath } from '../layout/agent-path.ts';
import { LearnedLine } from './learned-line.tsx';
import type { LearningStore } from './learning-store.ts';
import { usePager } from './use-pager.ts';
import { withDeparted } from './with-departed.ts';

const STATUSES = [
    ['active', 'In the book'],
    ['forgotten', 'Forgotten'],
    ['replaced', 'Replaced by later ones'],
    ['consolidated', 'Condensed'],
    ['removed', 'Removed from the book'],
    ['refused', 'Refused'],
    ['all', 'All'],
] as const;

/** What the agent learned, line by line. */
export function LearnedLines({ store }: { readonly store: LearningStore }) {
    const search = useRef<HTMLInputElement>(null);
    const status = useSignal('active');
    const isFiltered = useSignal(false);
    const departed = useSignal<readonly LessonSummary[]>([]);
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
    const lines = withDeparted(pager.items.value, departed.value);
    return (
        <div class="stack">
            <form
                class="filters"
                onSubmit={event => {
                    event.preventDefault();
                    find();
                }}
            >
                <input ref={search} class="input" type="search" placeholder="Find a line" aria-label="Find a line" />
                <Choice
                    label="Which lines"
                    options={STATUSES}
                    value={status.value}
                    onChange={value => {
                        status.value = value;
                        find();
                    }}
                />
                <button type="submit" class="button">
                    Find
                </button>
            </form>
            <ul class="entries" aria-label="Learned lines">
                {lines.map(lesson => (
                    <LearnedLine
                        key={lesson.id}
                        lesson={lesson}
                        store={store}
                        onChange={() => {
                            departed.value = [...departed.value, lesson];
                        }}
                    />
                ))}
            </ul>
            {pager.state.value === 'ready' && lines.length === 0 && (
                <div class="empty">
                    <h2>{isFiltered.value ? 'Nothing found' : 'Nothing learned yet'}</h2>
                    {!isFiltered.value && (
                        <>
                            <p>What people teach in a chat stands here: “Remember that the shop opens at nine.”</p>
                            <a class="button" href={agentPath(store.agentName)}>
                                Teach it something
                            </a>
                        </>
                    )}
                </div>
            )}
            <PagerFoot pager={pager} label="Show older lines" />
        </div>
    );

    function find(): void {
        departed.value = [];
        void pager.reload();
    }
}
