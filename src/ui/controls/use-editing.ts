import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';

/** Cancelled edits of unmounted components, for as long as the page is open. */
const cancelledEdits = new Map<string, string>();

/**
 * In-place editing of a text whose cancelled edits can be resumed. With `storageKey`, that is possible even after the component was
 * unmounted and mounted again.
 */
export function useEditing(text: string, storageKey: string | null = null) {
    const initialText = useSignal<string | null>(null);
    const cancelledText = useSignal<string | null>(
        storageKey === null ? null : (cancelledEdits.get(storageKey) ?? null),
    );
    const button = useRef<HTMLButtonElement>(null);
    const wasEditing = useRef(false);
    const isEditing = initialText.value !== null;
    useLayoutEffect(() => {
        // The field had the focus, so it goes back to the edit button.
        if (wasEditing.current && !isEditing) button.current?.focus();
        wasEditing.current = isEditing;
    }, [isEditing]);
    return {
        /** The text that the field starts with; `null` while not editing. */
        initialText: initialText.value,
        /** The text of the last cancelled edit, if it differs from the original. */
        cancelledText: cancelledText.value,
        /** For the edit button, which gets the focus back. */
        button,
        begin(startText = text): void {
            initialText.value = startText;
        },
        cancel(editedText: string): void {
            if (initialText.peek() === null) return;
            initialText.value = null;
            if (editedText.trim() === text.trim()) return;
            cancelledText.value = editedText;
            if (storageKey !== null) cancelledEdits.set(storageKey, editedText);
        },
        end(): void {
            initialText.value = null;
            cancelledText.value = null;
            if (storageKey !== null) cancelledEdits.delete(storageKey);
        },
    };
}
