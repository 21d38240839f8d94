import { Menu } from '../controls/menu.tsx';
import { LogOutButton } from './log-out-button.tsx';

/** The pages of those who run the server, by their paths. */
const PAGES = [
    { path: '/history', label: 'History' },
    { path: '/feedback', label: 'Feedback' },
    { path: '/tokens', label: 'Tokens' },
    { path: '/usage', label: 'Usage' },
    { path: '/providers', label: 'Providers' },
    { path: '/settings', label: 'Settings' },
] as const;

/** The admin's pages that are not looked at every day. */
export function ServerMenu({ current }: { readonly current: string | undefined }) {
    const isHere = PAGES.some(({ path }) => path === current);
    return (
        <Menu class="server-menu" summary="Server" summaryClass={isHere ? 'here' : undefined}>
            {PAGES.map(({ path, label }) => (
                <a key={path} href={path} aria-current={path === current ? 'page' : undefined}>
                    {label}
                </a>
            ))}
            <LogOutButton class="on-phones" />
        </Menu>
    );
}
