import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';

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
    useEffect(() => {
        element.current?.showModal();
    }, []);
    return (
        <dialog
            ref={element}
            class={isWide ? 'wide' : undefined}
            aria-labelledby={titleId}
            onClose={onClose}
            onKeyDown={event => event.stopPropagation()}
        >
            <div class="stack">
                <h2 id={titleId}>{title}</h2>
                {children}
            </div>
        </dialog>
    );
}
