import { Menu } from '../controls/menu.tsx';
import { SignOutButton } from './sign-out-button.tsx';

const PAGES = [
    { path: '/history', label: 'History' },
    { path: '/feedback', label: 'Feedback' },
    { path: '/tokens', label: 'API keys' },
    { path: '/usage', label: 'Usage' },
    { path: '/providers', label: 'Providers' },
    { path: '/settings', label: 'Settings' },
] as const;

/** The menu of the admin pages for the whole server. */
export function ServerMenu({ current }: { readonly current: string | undefined }) {
    const isCurrent = PAGES.some(({ path }) => path === current);
    return (
        <Menu class="server-menu" summary="Server" summaryClass={isCurrent ? 'current' : undefined}>
            {PAGES.map(({ path, label }) => (
                <a key={path} href={path} aria-current={path === current ? 'page' : undefined}>
                    {label}
                </a>
            ))}
            <SignOutButton class="on-phones" />
        </Menu>
    );
}
