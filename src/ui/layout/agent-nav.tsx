import { isAdmin } from '../api/server-status.ts';
import { Icon, type IconName } from '../controls/icon.tsx';
import { agentPath } from './agent-path.ts';

export interface AgentNavProps {
    readonly agentName: string;
    /** The page's path under the agent's path, such as "/connect". */
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

/** The navigation between the pages of one agent. In a narrow window it shows only icons. */
export function AgentNav({ agentName, current }: AgentNavProps) {
    const pages: readonly AgentPage[] = [
        { path: '', label: 'Chat', icon: 'chat' },
        ...(isAdmin() ? ADMIN_PAGES : []),
        { path: '/connect', label: 'Connect', icon: 'plug' },
    ];
    return (
        <nav class="agent-nav" aria-label="Agent pages">
            {pages.map(({ path, label, icon }) => (
                <a key={path} href={agentPath(agentName, path)} aria-current={path === current ? 'page' : undefined}>
                    <Icon name={icon} /> <span>{label}</span>
                </a>
            ))}
        </nav>
    );
}
