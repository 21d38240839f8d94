import { useEffect, useRef } from 'preact/hooks';

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
    const menu = useRef<HTMLDetailsElement>(null);
    useEffect(() => {
        const close = (event: Event) => {
            const isInside = event.target instanceof Node && menu.current?.contains(event.target) === true;
            const isEscape = event instanceof KeyboardEvent && event.key === 'Escape';
            if (isInside && !isEscape) return;
            if (event instanceof KeyboardEvent && !isEscape) return;
            if (isEscape && menu.current?.open) menu.current.querySelector('summary')?.focus();
            menu.current?.removeAttribute('open');
        };
        document.addEventListener('click', close);
        document.addEventListener('keydown', close);
        return () => {
            document.removeEventListener('click', close);
            document.removeEventListener('keydown', close);
        };
    }, []);
    const isHere = PAGES.some(({ path }) => path === current);
    return (
        <details class="menu server-menu" ref={menu}>
            <summary class={isHere ? 'here' : undefined}>Server</summary>
            <div class="menu-items">
                {PAGES.map(({ path, label }) => (
                    <a key={path} href={path} aria-current={path === current ? 'page' : undefined}>
                        {label}
                    </a>
                ))}
            </div>
        </details>
    );
}
