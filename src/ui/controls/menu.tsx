import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

export interface MenuProps {
    /** What is always seen, and opens it. */
    readonly summary: ComponentChildren;
    /** What that is called, where it is a sign alone. */
    readonly label?: string;
    readonly class?: string;
    readonly summaryClass?: string | undefined;
    readonly children: ComponentChildren;
}

/** A few things that are not seen before they are asked for. Escape and whatever is clicked close it. */
export function Menu({ summary, label, class: className = '', summaryClass, children }: MenuProps) {
    const menu = useRef<HTMLDetailsElement>(null);
    useLayoutEffect(() => {
        const onClick = ({ target }: MouseEvent) => {
            const isSummary = target instanceof Element && menu.current?.contains(target.closest('summary')) === true;
            if (!isSummary) menu.current?.removeAttribute('open');
        };
        const onKey = (event: KeyboardEvent) => {
            if (event.key !== 'Escape' || menu.current?.open !== true) return;
            // It means the menu, and no answer that is being made behind it.
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
