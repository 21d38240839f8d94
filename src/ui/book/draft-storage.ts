import { newSecret } from '../api/new-secret.ts';

/** The unsaved text of a book. */
export interface StoredDraft {
    readonly text: string;
    /** The version that it is based on. */
    readonly version: number;
    /** When it was written, in ISO 8601. */
    readonly at: string;
}

/** A draft of another tab, open or closed. */
export interface RecoveredDraft extends StoredDraft {
    readonly key: string;
}

/** The unsaved drafts of one book in this browser's local storage. */
export interface DraftStorage {
    /** This tab's draft from before a reload. */
    readonly previous: StoredDraft | null;
    save(draft: StoredDraft): void;
    clear(): void;
    /** The drafts of other tabs, newest first. */
    others(): readonly RecoveredDraft[];
    remove(draft: RecoveredDraft): void;
    restore(draft: RecoveredDraft): void;
}

/** Older drafts of the same book are deleted. */
const MAX_DRAFTS = 8;

/** Each page load uses its own key, so that two tabs never overwrite each other's draft. */
export function openDraftStorage(agentName: string): DraftStorage {
    const prefix = `book:${agentName}`;
    const key = `${prefix}:${newSecret()}`;
    // Duplicating a tab copies its session storage: the draft moves to the copy, and the original stores it again with its next change.
    const previousKey = attempt(() => sessionStorage.getItem(prefix));
    const previous = previousKey === null ? null : readOrNull(previousKey);
    attempt(() => sessionStorage.setItem(prefix, key));
    if (previousKey !== null) remove(previousKey);
    if (previous !== null) write(key, previous);
    for (const { key: oldest } of others().slice(MAX_DRAFTS)) remove(oldest);
    return {
        previous,
        save: draft => write(key, draft),
        clear: () => remove(key),
        others,
        remove: ({ key: other }) => remove(other),
        restore: ({ key: other, ...draft }) => write(other, draft),
    };

    function others(): readonly RecoveredDraft[] {
        const keys = attempt(() => Object.keys(localStorage)) ?? [];
        return keys
            .filter(each => each.startsWith(`${prefix}:`) && each !== key)
            .flatMap(each => {
                const draft = readOrNull(each);
                return draft === null ? [] : [{ ...draft, key: each }];
            })
            .toSorted((first, second) => second.at.localeCompare(first.at));
    }
}

function readOrNull(key: string): StoredDraft | null {
    const value: unknown = attempt(() => JSON.parse(localStorage.getItem(key) ?? 'null'));
    return isStoredDraft(value) ? value : null;
}

function write(key: string, { text, version, at }: StoredDraft): void {
    // If storage is full, leaving the page still asks about unsaved changes.
    attempt(() => localStorage.setItem(key, JSON.stringify({ text, version, at })));
}

function remove(key: string): void {
    attempt(() => localStorage.removeItem(key));
}

/** `null` if storage is blocked or full, or the value is not readable. */
function attempt<Value>(action: () => Value): Value | null {
    try {
        return action();
    } catch {
        return null;
    }
}

function isStoredDraft(value: unknown): value is StoredDraft {
    if (typeof value !== 'object' || value === null) return false;
    const { text, version, at } = { text: null, version: null, at: null, ...value };
    return typeof text === 'string' && typeof version === 'number' && typeof at === 'string';
}
