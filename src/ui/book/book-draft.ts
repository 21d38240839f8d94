import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { BookAnswer } from '../../http/web/books-ui-protocol.ts';
import { errorMessage } from '../api/error-message.ts';
import { RequestError, requestJson } from '../api/request-json.ts';
import { agentPath } from '../layout/agent-path.ts';
import { autosaveDraft } from './autosave-draft.ts';
import { type BookConflict, findConflict } from './book-conflict.ts';
import type { DraftStorage } from './draft-storage.ts';
import { toSource } from './line-endings.ts';
import { mergeBooks } from './merge-books.ts';
import { readSavedBook, readVersionOrNull, type SavedBook, toSavedBook } from './saved-book.ts';

export type Saving = { readonly state: 'idle' | 'saving' } | { readonly state: 'failed'; readonly message: string };

export interface Notice {
    readonly isProblem: boolean;
    readonly text: string;
    /** Can be undone while the text is still `after`. */
    readonly change?: { readonly after: string; undo(): void };
}

/** The text in the editor, the saved book, and the state of saving. */
export interface BookDraft {
    readonly agentName: string;
    readonly text: Signal<string>;
    readonly saved: ReadonlySignal<SavedBook>;
    readonly isChanged: ReadonlySignal<boolean>;
    readonly saving: ReadonlySignal<Saving>;
    readonly conflict: Signal<BookConflict | null>;
    /** When the unsaved text was written that was restored after a reload; `null` if none was. */
    readonly restoredFrom: Signal<string | null>;
    readonly notice: Signal<Notice | null>;
    save(): Promise<void>;
    /** Shows a notice that can be undone until the text changes. */
    notify(text: string, undo: () => void): void;
    /** Replaces the text and shows a notice that can be undone. */
    replace(text: string, notice: string, saved?: SavedBook): void;
    /** Goes back to the saved book. */
    discard(): void;
    resolve(choice: 'mine' | 'theirs' | 'both'): Promise<void>;
}

/** Loads a book and this tab's unsaved text of it. */
export async function openDraft(agentName: string, storage: DraftStorage): Promise<BookDraft> {
    const path = agentPath(agentName, '/api/book');
    const newest = await readSavedBook(agentName);
    const { previous } = storage;
    const isRestored = previous !== null && previous.text !== newest.text;
    // The restored text keeps its base version, so that saving it detects newer changes as a conflict.
    const base =
        isRestored && previous.version !== newest.version ? await readVersionOrNull(agentName, previous.version) : null;
    const saved = signal(base ?? newest);
    const text = signal(isRestored ? previous.text : newest.text);
    const saving = signal<Saving>({ state: 'idle' });
    const conflict = signal<BookConflict | null>(null);
    const restoredFrom = signal(isRestored ? previous.at : null);
    const notice = signal<Notice | null>(null);
    const isChanged = computed(() => text.value !== saved.value.text);
    autosaveDraft({ storage, text, saved, isChanged });
    return {
        agentName,
        text,
        saved,
        isChanged,
        saving,
        conflict,
        restoredFrom,
        notice,
        save,
        notify,
        replace,
        discard,
        resolve,
    };

    async function save(): Promise<void> {
        if (!isChanged.value || saving.value.state === 'saving') return;
        saving.value = { state: 'saving' };
        const { version, lineEnd } = saved.value;
        const agentSource = toSource(text.value, lineEnd);
        try {
            const answer = await requestJson<BookAnswer>(path, { method: 'PUT', body: { agentSource, version } });
            finishSaving(toSavedBook(answer));
        } catch (error) {
            const found = isConflict(error) ? await conflictOrNull() : null;
            if (found === null) saving.value = { state: 'failed', message: errorMessage(error) };
            // The save succeeded, and only its response was lost.
            else if (found.theirs.text === text.value) finishSaving(found.theirs);
            else showConflict(found);
        }
    }

    function finishSaving(book: SavedBook): void {
        batch(() => {
            saved.value = book;
            saving.value = { state: 'idle' };
            restoredFrom.value = null;
            notice.value = null;
        });
    }

    function showConflict(found: BookConflict): void {
        batch(() => {
            conflict.value = found;
            saving.value = { state: 'idle' };
        });
    }

    async function conflictOrNull(): Promise<BookConflict | null> {
        try {
            return await findConflict(agentName, { base: saved.value, theirs: await readSavedBook(agentName) });
        } catch {
            return null;
        }
    }

    function notify(message: string, onUndo: () => void): void {
        const undo = () =>
            batch(() => {
                notice.value = null;
                onUndo();
            });
        notice.value = { isProblem: false, text: message, change: { after: text.value, undo } };
    }

    function replace(next: string, message: string, nextSaved = saved.value): void {
        const [before, savedBefore] = [text.value, saved.value];
        batch(() => {
            saved.value = nextSaved;
            text.value = next;
            notify(message, () => {
                saved.value = savedBefore;
                text.value = before;
            });
        });
    }

    function discard(): void {
        const book = saved.value.version < newest.version ? newest : saved.value;
        restoredFrom.value = null;
        replace(book.text, 'Restored the saved version.', book);
    }

    async function resolve(choice: 'mine' | 'theirs' | 'both'): Promise<void> {
        const found = conflict.value;
        if (found === null) return;
        const { base, theirs } = found;
        batch(() => {
            conflict.value = null;
            if (choice === 'mine') saved.value = theirs;
            if (choice === 'theirs') replace(theirs.text, 'Loaded the saved version.', theirs);
            if (choice === 'both') {
                const merged = mergeBooks({ base: base.text, mine: text.value, theirs: theirs.text });
                replace(merged.text, toNotice(merged.clashes), theirs);
            }
        });
        if (choice === 'mine') await save();
    }
}

function isConflict(error: unknown): boolean {
    return error instanceof RequestError && error.status === 409;
}

function toNotice(clashes: number): string {
    if (clashes === 0) return 'Merged both changes. Review the text, then save.';
    const conflicts = clashes === 1 ? '1 conflict' : `${clashes} conflicts`;
    return `Merged with ${conflicts}. Keep one version of each, then save.`;
}
