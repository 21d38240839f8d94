import { effect, type ReadonlySignal } from '@preact/signals';
import type { DraftStorage } from './draft-storage.ts';
import type { SavedBook } from './saved-book.ts';

export interface AutosaveInput {
    readonly storage: DraftStorage;
    readonly text: ReadonlySignal<string>;
    readonly saved: ReadonlySignal<SavedBook>;
    readonly isChanged: ReadonlySignal<boolean>;
}

const DEBOUNCE_MS = 300;

/** Keeps unsaved text in the browser, so that it survives a reload or a crash, and asks before leaving the page with unsaved changes. */
export function autosaveDraft({ storage, text, saved, isChanged }: AutosaveInput): void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    effect(() => {
        void [text.value, saved.value];
        clearTimeout(timer);
        timer = setTimeout(autosave, DEBOUNCE_MS);
    });
    addEventListener('pagehide', autosave);
    addEventListener('beforeunload', event => {
        if (isChanged.peek()) event.preventDefault();
    });

    function autosave(): void {
        clearTimeout(timer);
        const { version } = saved.peek();
        if (!isChanged.peek()) storage.clear();
        else storage.save({ text: text.peek(), version, at: new Date().toISOString() });
    }
}
