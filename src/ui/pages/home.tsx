import { useSignal } from '@preact/signals';
import type { AgentSummary } from '../../http/web/ui-protocol.ts';
import { AgentCard } from '../agents/agent-card.tsx';
import { findAgents } from '../agents/find-agents.ts';
import { FirstSteps } from '../agents/first-steps.tsx';
import { NewAgentDialog } from '../agents/new-agent-dialog.tsx';
import { createLoader } from '../api/loader.ts';
import { requestJson } from '../api/request-json.ts';
import { isAdmin, serverStatus } from '../api/server-status.ts';
import { Failure } from '../controls/failure.tsx';
import { Icon } from '../controls/icon.tsx';
import { Shell } from '../layout/shell.tsx';
import { showPage } from '../layout/show-page.tsx';

const agents = createLoader(
    async () => (await requestJson<{ readonly agents: readonly AgentSummary[] }>('/api/agents')).agents,
);

showPage(HomePage);

function HomePage() {
    const search = useSignal('');
    const isDialogOpen = useSignal(false);
    const { value: loaded } = agents.current;
    const all = loaded.state === 'ready' ? loaded.value : [];
    const found = findAgents(all, search.value);
    const { value: status } = serverStatus.current;
    return (
        <Shell current="/">
            <div class="page">
                <div class="page-head">
                    <h1>Agents</h1>
                    <div class="home-tools">
                        <label class="search">
                            <span class="visually-hidden">Search agents</span>
                            <Icon name="search" />
                            <input
                                class="input"
                                type="search"
                                placeholder="Search agents"
                                value={search.value}
                                onInput={event => {
                                    search.value = event.currentTarget.value;
                                }}
                            />
                        </label>
                        {isAdmin() && (
                            <button
                                type="button"
                                class="button primary"
                                onClick={() => {
                                    isDialogOpen.value = true;
                                }}
                            >
                                <Icon name="plus" /> New agent
                            </button>
                        )}
                    </div>
                </div>
                {/* Hidden during a search, so that the results are visible. */}
                {all[0] !== undefined && search.value === '' && <FirstSteps agentName={all[0].agentName} />}
                {loaded.state === 'failed' && (
                    <Failure message={loaded.error.message} onRetry={() => void agents.reload()} />
                )}
                {loaded.state === 'ready' && found.length === 0 && <NoAgents search={search.value} />}
                <ul class="cards" aria-busy={loaded.state === 'loading'}>
                    {loaded.state === 'loading' && <li class="card skeleton" />}
                    {found.map(agent => (
                        <AgentCard key={agent.agentName} agent={agent} />
                    ))}
                </ul>
                <p class="visually-hidden" role="status">
                    {search.value === '' ? '' : `${found.length} ${found.length === 1 ? 'agent' : 'agents'} found`}
                </p>
            </div>
            {isDialogOpen.value && (
                <NewAgentDialog
                    onClose={() => {
                        isDialogOpen.value = false;
                    }}
                />
            )}
            {status.state === 'ready' && (
                <footer class="page-footer">
                    Agents Server {status.value.version}
                    {isAdmin() ? ' · ' : ' · You are a visitor · '}
                    <a href="/login">{isAdmin() ? 'Your session' : 'Sign in'}</a>
                </footer>
            )}
        </Shell>
    );
}

function NoAgents({ search }: { readonly search: string }) {
    if (search !== '') {
        return (
            <div class="empty">
                <h2>No agents match “{search}”</h2>
                <p>Try other words.</p>
            </div>
        );
    }
    return (
        <div class="empty">
            <h2>No agents yet</h2>
            <p>
                {isAdmin()
                    ? 'Create the first one. It only needs a name.'
                    : 'Sign in as the admin to create an agent and to see agents that are not public.'}
            </p>
        </div>
    );
}
