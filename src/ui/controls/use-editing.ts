import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';

/** A text that is edited in its own place. What was written is not lost when that is cancelled. */
export function useEditing(text: string) {
    /** What the field begins with; `null` where nothing is edited. */
    const begun = useSignal<string | null>(null);
    const cancelled = useSignal<string | null>(null);
    const button = useRef<HTMLButtonElement>(null);
    const wasEdited = useRef(false);
    const isEdited = begun.value !== null;
    useLayoutEffect(() => {
        // The field had the focus; whoever leaves it is where they went in.
        if (wasEdited.current && !isEdited) button.current?.focus();
        wasEdited.current = isEdited;
    }, [isEdited]);
    return {
        begun: begun.value,
        /** What was written when it was cancelled last, where that is not what stands there. */
        cancelled: cancelled.value,
        /** Of the button that begins to edit. */
        button,
        begin(words = text): void {
            begun.value = words;
        },
        cancel(words: string): void {
            begun.value = null;
            if (words.trim() !== text.trim()) cancelled.value = words;
        },
        end(): void {
            begun.value = null;
            cancelled.value = null;
        },
    };
}
