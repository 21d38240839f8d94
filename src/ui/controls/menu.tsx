import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

export interface MenuProps {
    /** The button that opens the menu. */
    readonly summary: ComponentChildren;
    /** The accessible name of the button, if it is only an icon. */
    readonly label?: string;
    readonly class?: string;
    readonly summaryClass?: string | undefined;
    readonly children: ComponentChildren;
}

/** A dropdown menu. Escape and any click close it. */
export function Menu({ summary, label, class: className = '', summaryClass, children }: MenuProps) {
    const menu = useRef<HTMLDetailsElement>(null);
    useLayoutEffect(() => {
        const onClick = ({ target }: MouseEvent) => {
            const isSummary = target instanceof Element && menu.current?.contains(target.closest('summary')) === true;
            if (!isSummary) menu.current?.removeAttribute('open');
        };
        const onKey = (event: KeyboardEvent) => {
            if (event.key !== 'Escape' || menu.current?.open !== true) return;
            // Closes only the menu, and does not also stop a reply.
            event.stopPropagation();
            menu.current.removeAttribute('open');
            menu.current.querySelector('summary')?.focus();
        };
        document.addEventListener('click', onClick);
        document.addEventListener('keydown', onKey);
        return () => {
            document.removeEventListener('click', onClick);
            document.removeEventListener('keydown', onKey);
        };
    }, []);
    return (
        <details class={`menu ${className}`} ref={menu}>
            <summary class={summaryClass} aria-label={label} title={label}>
                {summary}
            </summary>
            <div class="menu-items">{children}</div>
        </details>
    );
}
