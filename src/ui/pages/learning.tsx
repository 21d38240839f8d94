import { useSignal } from '@preact/signals';
import type { LearningState } from '../../http/web/learning-ui-protocol.ts';
import type { AgentSummary } from '../../http/web/ui-protocol.ts';
import { AgentAvatar } from '../agents/agent-avatar.tsx';
import { createLoader } from '../api/loaded.ts';
import { RequestError, requestJson } from '../api/request-json.ts';
import { Tabs } from '../controls/tabs.tsx';
import { AdminOnly } from '../layout/admin-only.tsx';
import { AgentMissing } from '../layout/agent-missing.tsx';
import { AgentNav } from '../layout/agent-nav.tsx';
import { agentNameOfPath, agentPath } from '../layout/agent-path.ts';
import { Shell } from '../layout/shell.tsx';
import { showPage } from '../layout/show-page.tsx';
import { LearningSummary } from '../learning/learning-summary.tsx';
import { VersionTimeline } from '../learning/version-timeline.tsx';

const agentName = agentNameOfPath();
const page = createLoader(async () => {
    const [agent, state] = await Promise.all([
        requestJson<AgentSummary>(agentPath(agentName, '/api/profile')),
        requestJson<LearningState>(agentPath(agentName, '/api/learning')),
    ]);
    return { agent, state };
});

showPage(LearningPage);

function LearningPage() {
    const { value: loaded } = page.current;
    if (loaded.state === 'failed') {
        const isRefused = loaded.error instanceof RequestError && loaded.error.status === 401;
        return isRefused ? <AdminOnly /> : <AgentMissing error={loaded.error} onRetry={() => void page.reload()} />;
    }
    return <Shell>{loaded.state === 'ready' && <Learning {...loaded.value} />}</Shell>;
}

const VIEWS = ['Versions'] as const;

function Learning({ agent, state }: { readonly agent: AgentSummary; readonly state: LearningState }) {
    const view = useSignal<(typeof VIEWS)[number]>('Versions');
    return (
        <div class="page narrow stack">
            <div class="page-head">
                <div class="agent-name">
                    <AgentAvatar profile={agent.profile} />
                    <h1>Learning of {agent.profile.fullName}</h1>
                </div>
                <AgentNav agentName={agentName} current="/learning" />
            </div>
            <LearningSummary state={state} onChange={() => void page.reload()} />
            <Tabs label="What to see" names={VIEWS} selected={view}>
                <VersionTimeline agentName={agentName} onChange={() => void page.reload()} />
            </Tabs>
        </div>
    );
}
