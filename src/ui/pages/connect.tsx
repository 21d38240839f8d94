import { useSignal } from '@preact/signals';
import type { AgentSummary } from '../../http/web/ui-protocol.ts';
import { AgentAvatar } from '../agents/agent-avatar.tsx';
import { createLoader } from '../api/loader.ts';
import { requestJson } from '../api/request-json.ts';
import { isAdmin } from '../api/server-status.ts';
import { ApiAddress } from '../connect/api-address.tsx';
import { EmbedSection } from '../connect/embed-section.tsx';
import { KeyField } from '../connect/key-field.tsx';
import { ProgramSettings } from '../connect/program-settings.tsx';
import { TestCall } from '../connect/test-call.tsx';
import { toBaseUrl } from '../connect/to-snippets.ts';
import { AgentMissing } from '../layout/agent-missing.tsx';
import { AgentNav } from '../layout/agent-nav.tsx';
import { agentNameOfPath, agentPath } from '../layout/agent-path.ts';
import { Shell } from '../layout/shell.tsx';
import { showPage } from '../layout/show-page.tsx';

const agentName = agentNameOfPath();
const agent = createLoader(() => requestJson<AgentSummary>(agentPath(agentName, '/api/profile')));

showPage(ConnectPage);

function ConnectPage() {
    const { value: loaded } = agent.current;
    if (loaded.state === 'failed') return <AgentMissing error={loaded.error} onRetry={() => void agent.reload()} />;
    return (
        <Shell>
            {loaded.state === 'ready' ? (
                <Connect agent={loaded.value} />
            ) : (
                <div class="page narrow" role="status" aria-label="Loading">
                    <div class="skeleton page-skeleton" />
                </div>
            )}
        </Shell>
    );
}

function Connect({ agent }: { readonly agent: AgentSummary }) {
    const apiKey = useSignal('');
    const hint = useSignal<string | null>(null);
    const shownKey = apiKey.value || (hint.value ?? 'ptbk_…');
    const { profile } = agent;
    const origin = location.origin;
    return (
        <div class="page narrow stack">
            <div class="page-head">
                <div class="agent-name">
                    <AgentAvatar profile={profile} />
                    <h1>Connect to {profile.fullName}</h1>
                </div>
                <AgentNav agentName={agent.agentName} current="/connect" />
            </div>
            <section class="panel stack" aria-labelledby="where">
                <h2 id="where">API access</h2>
                <p class="soft">This agent has an OpenAI-compatible API. Use these settings in any OpenAI client.</p>
                <dl class="addresses">
                    <ApiAddress label="Base URL" value={toBaseUrl({ origin, agentName: agent.agentName })} />
                    <ApiAddress label="Model" value={`agent:${agent.agentName}`} />
                    <ApiAddress label="Base URL for all agents" value={`${origin}/api/openai`} />
                </dl>
                <KeyField agentName={agent.agentName} apiKey={apiKey} hint={hint} />
            </section>
            <section class="panel stack" aria-labelledby="how">
                <h2 id="how">Client setup</h2>
                <ProgramSettings agentName={agent.agentName} apiKey={shownKey} />
            </section>
            <section class="panel stack" aria-labelledby="test">
                <h2 id="test">Test request</h2>
                <TestCall agentName={agent.agentName} apiKey={apiKey.value} />
            </section>
            {isAdmin() && <EmbedSection agent={agent} />}
        </div>
    );
}
