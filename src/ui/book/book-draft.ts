import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { BookAnswer } from '../../http/web/books-ui-protocol.ts';
import { RequestError, requestJson } from '../api/request-json.ts';
import { agentPath } from '../layout/agent-path.ts';
import { type BookConflict, findConflict } from './book-conflict.ts';
import { keepTypedText } from './keep-typed-text.ts';
import { toSource } from './line-ends.ts';
import { mergeBooks } from './merge-books.ts';
import { readSavedBook, readVersionOrNull, type SavedBook, toSavedBook } from './saved-book.ts';
import type { TextKeeper } from './text-keeper.ts';

export type Saving = { readonly state: 'idle' | 'saving' } | { readonly state: 'failed'; readonly message: string };

export interface Notice {
    readonly isProblem: boolean;
    readonly text: string;
    /** The way back, as long as nothing else was changed. */
    readonly change?: { readonly after: string; takeBack(): void };
}

/** A book on the page: what is written, what is saved, and what stands between the two. */
export interface BookDraft {
    readonly agentName: string;
    readonly text: Signal<string>;
    readonly saved: ReadonlySignal<SavedBook>;
    readonly isChanged: ReadonlySignal<boolean>;
    readonly saving: ReadonlySignal<Saving>;
    /** Somebody else saved the book meanwhile. */
    readonly conflict: Signal<BookConflict | null>;
    /** When the text was written that this tab had before it was loaded anew; `null` where there was none. */
    readonly keptSince: Signal<string | null>;
    /** What is to be known of the text's last change from outside. */
    readonly notice: Signal<Notice | null>;
    save(): Promise<void>;
    /** Says what was done, with the way back, which is there until the text changes. */
    tell(text: string, takeBack: () => void): void;
    /** Puts another text in the place of this one, and says so with the way back. */
    replace(text: string, notice: string, saved?: SavedBook): void;
    /** Back to what is saved. */
    discard(): void;
    resolve(choice: 'mine' | 'theirs' | 'both'): Promise<void>;
}

/** Loads a book, with what this tab still has of it unsaved. */
export async function openDraft(agentName: string, keeper: TextKeeper): Promise<BookDraft> {
    const path = agentPath(agentName, '/api/book');
    const newest = await readSavedBook(agentName);
    const kept = keeper.former;
    const isKept = kept !== null && kept.text !== newest.text;
    // The text goes on from where it began: what was saved since is found when it is saved itself.
    const base = isKept && kept.version !== newest.version ? await readVersionOrNull(agentName, kept.version) : null;
    const saved = signal(base ?? newest);
    const text = signal(isKept ? kept.text : newest.text);
    const saving = signal<Saving>({ state: 'idle' });
    const conflict = signal<BookConflict | null>(null);
    const keptSince = signal(isKept ? kept.at : null);
    const notice = signal<Notice | null>(null);
    const isChanged = computed(() => text.value !== saved.value.text);
    keepTypedText({ keeper, text, saved, isChanged });
    return {
        agentName,
        text,
        saved,
        isChanged,
        saving,
        conflict,
        keptSince,
        notice,
        save,
        tell,
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
            settle(toSavedBook(answer));
        } catch (error) {
            const found = isConflict(error) ? await conflictOrNull() : null;
            if (found === null) saving.value = { state: 'failed', message: wordsOf(error) };
            // It was saved, and only the answer got lost.
            else if (found.theirs.text === text.value) settle(found.theirs);
            else meet(found);
        }
    }

    function settle(now: SavedBook): void {
        batch(() => {
            saved.value = now;
            saving.value = { state: 'idle' };
            keptSince.value = null;
            notice.value = null;
        });
    }

    function meet(found: BookConflict): void {
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

    function tell(words: string, takeBack: () => void): void {
        const undo = () =>
            batch(() => {
                notice.value = null;
                takeBack();
            });
        notice.value = { isProblem: false, text: words, change: { after: text.value, takeBack: undo } };
    }

    function replace(next: string, words: string, nextSaved = saved.value): void {
        const [before, savedBefore] = [text.value, saved.value];
        batch(() => {
            saved.value = nextSaved;
            text.value = next;
            tell(words, () => {
                saved.value = savedBefore;
                text.value = before;
            });
        });
    }

    function discard(): void {
        const now = saved.value.version < newest.version ? newest : saved.value;
        keptSince.value = null;
        replace(now.text, 'This is what is saved.', now);
    }

    async function resolve(choice: 'mine' | 'theirs' | 'both'): Promise<void> {
        const found = conflict.value;
        if (found === null) return;
        const { base, theirs } = found;
        batch(() => {
            conflict.value = null;
            if (choice === 'mine') saved.value = theirs;
            if (choice === 'theirs') replace(theirs.text, 'This is what was saved meanwhile.', theirs);
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

function wordsOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}

function toNotice(clashes: number): string {
    if (clashes === 0) return 'Both changes are in the text now. Look it over, then save.';
    const places = clashes === 1 ? 'One place' : `${clashes} places`;
    return `${places} changed on both sides, and both wordings stand there: keep what you want, then save.`;
}
