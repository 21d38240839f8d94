import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { LearningState } from '../../http/web/learning-ui-protocol.ts';
import type { AgentSummary } from '../../http/web/ui-protocol.ts';
import { AgentAvatar } from '../agents/agent-avatar.tsx';
import { createLoader } from '../api/loader.ts';
import { RequestError, requestJson } from '../api/request-json.ts';
import { Tabs } from '../controls/tabs.tsx';
import { AdminOnly } from '../layout/admin-only.tsx';
import { AgentMissing } from '../layout/agent-missing.tsx';
import { AgentNav } from '../layout/agent-nav.tsx';
import { agentNameOfPath, agentPath } from '../layout/agent-path.ts';
import { Shell } from '../layout/shell.tsx';
import { showPage } from '../layout/show-page.tsx';
import { JobList } from '../learning/job-list.tsx';
import { createLearningStore } from '../learning/learning-store.ts';
import { LearningSummary } from '../learning/learning-summary.tsx';
import { LessonList } from '../learning/lesson-list.tsx';
import { ReviewQueue } from '../learning/review-queue.tsx';
import { VersionTimeline } from '../learning/version-timeline.tsx';

const VIEWS = ['Learned', 'Review', 'Versions', 'Jobs'] as const;
type View = (typeof VIEWS)[number];

const agentName = agentNameOfPath();
const agent = createLoader(() => requestJson<AgentSummary>(agentPath(agentName, '/api/profile')));
const store = createLearningStore(agentName);

showPage(LearningPage);

function LearningPage() {
    const { value: profile } = agent.current;
    const { value: state } = store.state.current;
    const failed = profile.state === 'failed' ? profile : state.state === 'failed' ? state : null;
    if (failed !== null) {
        const isRefused = failed.error instanceof RequestError && failed.error.status === 401;
        return isRefused ? <AdminOnly /> : <AgentMissing error={failed.error} onRetry={() => void retry()} />;
    }
    return (
        <Shell>
            {profile.state === 'ready' && state.state === 'ready' ? (
                <Learning agent={profile.value} state={state.value} />
            ) : (
                <div class="page narrow" role="status" aria-label="Loading">
                    <div class="skeleton page-skeleton" />
                </div>
            )}
        </Shell>
    );
}

async function retry(): Promise<void> {
    await Promise.all([agent.reload(), store.state.reload()]);
}

function Learning({ agent, state }: { readonly agent: AgentSummary; readonly state: LearningState }) {
    const view = useSignal<View>(viewOfHash() ?? (state.lessonsWaiting > 0 ? 'Review' : 'Learned'));
    // A reload shows the same view.
    useSignalEffect(() => history.replaceState(null, '', `#${view.value.toLowerCase()}`));
    useEffect(() => {
        const onHash = () => {
            view.value = viewOfHash() ?? view.value;
        };
        addEventListener('hashchange', onHash);
        return () => removeEventListener('hashchange', onHash);
    }, []);
    return (
        <div class="page narrow stack">
            <div class="page-head">
                <div class="agent-name">
                    <AgentAvatar profile={agent.profile} />
                    <h1>{agent.profile.fullName}: learning</h1>
                </div>
                <AgentNav agentName={agentName} current="/learning" />
            </div>
            <LearningSummary state={state} onChange={store.changed} />
            <Tabs label="Views" names={VIEWS} selected={view} noteOf={name => noteOf(name, state)}>
                {view.value === 'Learned' && <LessonList store={store} />}
                {view.value === 'Review' && <ReviewQueue store={store} />}
                {view.value === 'Versions' && <VersionTimeline store={store} />}
                {view.value === 'Jobs' && <JobList store={store} />}
            </Tabs>
        </div>
    );
}

function viewOfHash(): View | null {
    return VIEWS.find(view => `#${view.toLowerCase()}` === location.hash) ?? null;
}

/** The number of lessons that are pending review. */
function noteOf(view: View, { lessonsWaiting }: LearningState): string | null {
    return view === 'Review' && lessonsWaiting > 0 ? String(lessonsWaiting) : null;
}
