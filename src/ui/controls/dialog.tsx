import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';

export interface DialogProps {
    readonly title: string;
    /** For what needs room, such as two texts side by side. */
    readonly isWide?: boolean;
    readonly onClose: () => void;
    readonly children: ComponentChildren;
}

/** A question in front of the page: the browser keeps the focus in it, and Escape closes it. */
export function Dialog({ title, isWide = false, onClose, children }: DialogProps) {
    const element = useRef<HTMLDialogElement>(null);
    const titleId = useId();
    const isShown = useRef(true);
    // Before the next key, which would still reach the page behind it.
    useLayoutEffect(() => {
        const dialog = element.current;
        const before = document.activeElement;
        dialog?.showModal();
        return () => {
            isShown.current = false;
            dialog?.close();
            // The browser gives it back where it closes the dialog itself, but not where that is taken away.
            if (before instanceof HTMLElement) before.focus({ preventScroll: true });
        };
    }, []);
    return (
        <dialog
            ref={element}
            class={isWide ? 'wide' : undefined}
            aria-labelledby={titleId}
            onClose={() => {
                if (isShown.current) onClose();
            }}
            onKeyDown={event => event.stopPropagation()}
        >
            <div class="stack">
                <h2 id={titleId}>{title}</h2>
                {children}
            </div>
        </dialog>
    );
}
