import { type ReadonlySignal, signal } from '@preact/signals';
import type { BookDraft } from './book-draft.ts';
import type { DraftStorage, RecoveredDraft } from './draft-storage.ts';
import { readVersionOrNull } from './saved-book.ts';

/** Unsaved drafts of the book from other tabs, open or closed, offered one at a time. */
export interface RecoveredDrafts {
    /** The newest one; `null` if there is none. */
    readonly current: ReadonlySignal<RecoveredDraft | null>;
    open(): Promise<void>;
    discard(): void;
}

export function createRecoveredDrafts(draft: BookDraft, storage: DraftStorage): RecoveredDrafts {
    const current = signal(newest());
    // Follows changes to the offered draft. A draft that another tab starts later is not offered: it was not left behind.
    addEventListener('storage', () => {
        if (current.value !== null) current.value = newest();
    });
    return { current, open, discard };

    function newest(): RecoveredDraft | null {
        const known = [draft.text.peek(), draft.saved.peek().text];
        return storage.others().find(({ text }) => !known.includes(text)) ?? null;
    }

    async function open(): Promise<void> {
        const recovered = current.value;
        if (recovered === null) return;
        const saved = draft.saved.value;
        const isOfSaved = recovered.version === saved.version;
        const base = isOfSaved ? saved : ((await readVersionOrNull(draft.agentName, recovered.version)) ?? saved);
        storage.remove(recovered);
        draft.replace(recovered.text, `Opened the draft from ${new Date(recovered.at).toLocaleString()}.`, base);
        current.value = newest();
    }

    function discard(): void {
        const recovered = current.value;
        if (recovered === null) return;
        storage.remove(recovered);
        current.value = newest();
        draft.notify('Draft discarded.', () => {
            storage.restore(recovered);
            current.value = newest();
        });
    }
}
