import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';

/** What was put aside in places that are not on the page now, for as long as the page is open. */
const putAside = new Map<string, string>();

/**
 * A text that is edited in its own place. What was written is not lost when that is cancelled, nor where the place has a name, when
 * somebody goes elsewhere and comes back.
 */
export function useEditing(text: string, place: string | null = null) {
    /** What the field begins with; `null` where nothing is edited. */
    const begun = useSignal<string | null>(null);
    const cancelled = useSignal<string | null>(place === null ? null : (putAside.get(place) ?? null));
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
            if (begun.peek() === null) return;
            begun.value = null;
            if (words.trim() === text.trim()) return;
            cancelled.value = words;
            if (place !== null) putAside.set(place, words);
        },
        end(): void {
            begun.value = null;
            cancelled.value = null;
            if (place !== null) putAside.delete(place);
        },
    };
}
