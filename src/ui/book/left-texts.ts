import { type ReadonlySignal, signal } from '@preact/signals';
import type { BookDraft } from './book-draft.ts';
import { readVersionOrNull } from './saved-book.ts';
import type { LeftText, TextKeeper } from './text-keeper.ts';

/** What other visits wrote on the book and did not save, one after the other. */
export interface LeftTexts {
    /** The newest; `null` where there is none. */
    readonly current: ReadonlySignal<LeftText | null>;
    /** Goes on with it. */
    show(): Promise<void>;
    drop(): void;
}

export function createLeftTexts(draft: BookDraft, keeper: TextKeeper): LeftTexts {
    const current = signal(newest());
    // Another tab wrote on, or saved what it had. What it begins only now is not told: nobody left that behind.
    addEventListener('storage', () => {
        if (current.value !== null) current.value = newest();
    });
    return { current, show, drop };

    function newest(): LeftText | null {
        const known = [draft.text.peek(), draft.saved.peek().text];
        return keeper.left().find(({ text }) => !known.includes(text)) ?? null;
    }

    async function show(): Promise<void> {
        const left = current.value;
        if (left === null) return;
        const saved = draft.saved.value;
        const isOfSaved = left.version === saved.version;
        const base = isOfSaved ? saved : ((await readVersionOrNull(draft.agentName, left.version)) ?? saved);
        keeper.drop(left);
        draft.replace(left.text, `This was written on ${new Date(left.at).toLocaleString()}.`, base);
        current.value = newest();
    }

    function drop(): void {
        const left = current.value;
        if (left === null) return;
        keeper.drop(left);
        current.value = newest();
        draft.tell('It is thrown away.', () => {
            keeper.putBack(left);
            current.value = newest();
        });
    }
}
