import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';

export interface DialogProps {
    readonly title: string;
    readonly isWide?: boolean;
    readonly onClose: () => void;
    readonly children: ComponentChildren;
}

/** A modal dialog. The browser keeps the focus inside, and Escape closes it. */
export function Dialog({ title, isWide = false, onClose, children }: DialogProps) {
    const element = useRef<HTMLDialogElement>(null);
    const titleId = useId();
    const isShown = useRef(true);
    // In a layout effect, so that the next key press already reaches the dialog.
    useLayoutEffect(() => {
        const dialog = element.current;
        const before = document.activeElement;
        dialog?.showModal();
        return () => {
            isShown.current = false;
            dialog?.close();
            // The browser restores the focus when a dialog closes, but not when it is removed.
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
