import type { ComponentChildren } from 'preact';
import { isAdmin } from '../api/server-status.ts';
import { ThemeToggle } from '../theme/theme-toggle.tsx';
import { Brand } from './brand.tsx';
import { ServerMenu } from './server-menu.tsx';
import { SessionMenu } from './session-menu.tsx';

export interface ShellProps {
    /** The path of the page, to mark it in the navigation. */
    readonly current?: string;
    /** Fills the window without margins, for example for the chat. */
    readonly isFull?: boolean;
    readonly children: ComponentChildren;
}

/** The header and navigation around every page. */
export function Shell({ current, isFull = false, children }: ShellProps) {
    return (
        <>
            <a class="skip" href="#main">
                Skip to content
            </a>
            <header class={isFull ? 'bar wide' : 'bar'}>
                <Brand />
                <nav aria-label="Pages">
                    <NavLink path="/" current={current} label="Agents" />
                    {isAdmin() && <ServerMenu current={current} />}
                    <NavLink path="/docs" current={current} label="API" />
                </nav>
                <div class="bar-end">
                    <ThemeToggle />
                    <SessionMenu />
                </div>
            </header>
            <main id="main" tabIndex={-1} class={isFull ? 'full' : undefined}>
                {children}
            </main>
        </>
    );
}

interface NavLinkProps {
    readonly path: string;
    readonly current: string | undefined;
    readonly label: string;
}

function NavLink({ path, current, label }: NavLinkProps) {
    return (
        <a href={path} aria-current={path === current ? 'page' : undefined}>
            {label}
        </a>
    );
}
