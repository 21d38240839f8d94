import type { AgentSummary } from '../../http/web/ui-protocol.ts';
import { agentPath } from '../layout/agent-path.ts';
import { AgentAvatar } from './agent-avatar.tsx';

const VISIBILITY_LABELS = { PUBLIC: null, UNLISTED: 'Unlisted', PRIVATE: 'Private' } as const;

export function AgentCard({ agent }: { readonly agent: AgentSummary }) {
    const { agentName, profile, visibility } = agent;
    const label = VISIBILITY_LABELS[visibility];
    return (
        <li class="card">
            <AgentAvatar profile={profile} />
            <h2>
                <a href={agentPath(agentName)}>{profile.fullName}</a>
            </h2>
            <p class="card-text">{profile.description ?? 'No description yet.'}</p>
            <div class="card-footer">
                {label !== null && <span class="chip">{label}</span>}
                <a href={agentPath(agentName, '/connect')} aria-label={`Connect to ${profile.fullName}`}>
                    Connect
                </a>
            </div>
        </li>
    );
}
