import { signal } from '@preact/signals';
import type { FeedbackSummary } from '../../http/web/learning-ui-protocol.ts';
import type { AgentSummary } from '../../http/web/ui-protocol.ts';
import { createLoader } from '../api/loader.ts';
import { createPager } from '../api/pager.ts';
import { RequestError, requestJson } from '../api/request-json.ts';
import { Choice } from '../controls/choice.tsx';
import { ShowMore } from '../controls/show-more.tsx';
import { FeedbackEntry } from '../feedback/feedback-entry.tsx';
import { AdminOnly } from '../layout/admin-only.tsx';
import { Shell } from '../layout/shell.tsx';
import { showPage } from '../layout/show-page.tsx';

const RATINGS = [
    ['', 'All ratings'],
    ['1', 'Good replies'],
    ['-1', 'Bad replies'],
    ['none', 'Comment only'],
] as const;

/** The filters in the URL: agent and rating. */
const query = signal(new URLSearchParams(location.search));
const agents = createLoader(() => requestJson<{ readonly agents: readonly AgentSummary[] }>('/api/agents'));
const pager = createPager<FeedbackSummary>(async last => {
    const search = new URLSearchParams(query.value);
    if (last !== null) search.set('before', String(last.id));
    type Answer = { readonly feedback: readonly FeedbackSummary[]; readonly hasMore: boolean };
    const { feedback, hasMore } = await requestJson<Answer>(`/api/feedback?${search}`);
    return { items: feedback, hasMore };
});

showPage(FeedbackPage);

function FeedbackPage() {
    const { value: loaded } = agents.current;
    const failure = pager.error.value;
    if (failure instanceof RequestError && failure.status === 401) return <AdminOnly />;
    const known = loaded.state === 'ready' ? loaded.value.agents : [];
    const items = pager.items.value;
    return (
        <Shell current="/feedback">
            <div class="page narrow stack">
                <div class="page-head">
                    <h1>Feedback</h1>
                    <div class="row">
                        <Choice
                            // Created again once the agents are loaded: a select needs its options before its value.
                            key={known.length}
                            label="Agent"
                            options={[
                                ['', 'All agents'],
                                ...known.map(({ agentName, profile }) => [agentName, profile.fullName] as const),
                            ]}
                            value={query.value.get('agent') ?? ''}
                            onChange={value => choose('agent', value)}
                        />
                        <Choice
                            label="Rating"
                            options={RATINGS}
                            value={query.value.get('rating') ?? ''}
                            onChange={value => choose('rating', value)}
                        />
                    </div>
                </div>
                <ul class="entries" aria-label="Feedback">
                    {items.map(entry => (
                        <FeedbackEntry
                            key={entry.id}
                            entry={entry}
                            fullName={known.find(({ agentName }) => agentName === entry.agentName)?.profile.fullName}
                        />
                    ))}
                </ul>
                {pager.state.value === 'ready' && items.length === 0 && (
                    <div class="empty">
                        <h2>{query.value.size > 0 ? 'No feedback found' : 'No feedback yet'}</h2>
                        {query.value.size === 0 && <p>Users rate replies in the chat, and programs through the API.</p>}
                    </div>
                )}
                <ShowMore pager={pager} label="Show older feedback" />
            </div>
        </Shell>
    );
}

function choose(name: string, value: string): void {
    const chosen = new URLSearchParams(query.value);
    if (value === '') chosen.delete(name);
    else chosen.set(name, value);
    query.value = chosen;
    history.replaceState(null, '', chosen.size === 0 ? location.pathname : `?${chosen}`);
    void pager.reload();
}
