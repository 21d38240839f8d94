import { isAdmin } from '../api/server-status.ts';
import { agentPath } from './agent-path.ts';

export interface AgentNavProps {
    readonly agentName: string;
    /** The page's path below the agent's own: "/connect". */
    readonly current: string;
}

const ADMIN_PAGES = [
    { path: '/book', label: 'Book' },
    { path: '/learning', label: 'Learning' },
];

/** The pages of one agent. */
export function AgentNav({ agentName, current }: AgentNavProps) {
    const pages = [
        { path: '', label: 'Chat' },
        ...(isAdmin() ? ADMIN_PAGES : []),
        { path: '/connect', label: 'Connect' },
    ];
    return (
        <nav class="agent-nav" aria-label="Pages of the agent">
            {pages.map(({ path, label }) => (
                <a key={path} href={agentPath(agentName, path)} aria-current={path === current ? 'page' : undefined}>
                    {label}
                </a>
            ))}
        </nav>
    );
}
