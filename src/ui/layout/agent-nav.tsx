import { isAdmin } from '../api/server-status.ts';
import { Icon, type IconName } from '../controls/icon.tsx';
import { agentPath } from './agent-path.ts';

export interface AgentNavProps {
    readonly agentName: string;
    /** The page's path below the agent's own: "/connect". */
    readonly current: string;
}

interface AgentPage {
    readonly path: string;
    readonly label: string;
    readonly icon: IconName;
}

const ADMIN_PAGES: readonly AgentPage[] = [
    { path: '/book', label: 'Book', icon: 'book' },
    { path: '/learning', label: 'Learning', icon: 'bulb' },
];

/** The pages of one agent. Where there is no room, icons stand for their names. */
export function AgentNav({ agentName, current }: AgentNavProps) {
    const pages: readonly AgentPage[] = [
        { path: '', label: 'Chat', icon: 'chat' },
        ...(isAdmin() ? ADMIN_PAGES : []),
        { path: '/connect', label: 'Connect', icon: 'plug' },
    ];
    return (
        <nav class="agent-nav" aria-label="Pages of the agent">
            {pages.map(({ path, label, icon }) => (
                <a key={path} href={agentPath(agentName, path)} aria-current={path === current ? 'page' : undefined}>
                    <Icon name={icon} /> <span>{label}</span>
                </a>
            ))}
        </nav>
    );
}
