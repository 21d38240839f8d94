import { type ChangeObject, diffWordsWithSpace } from 'diff';

/** A piece of a line, and whether the other line has another one in its place. */
export interface DiffPiece {
    readonly text: string;
    readonly isChanged: boolean;
}

export interface WordDiff {
    readonly removed: readonly DiffPiece[];
    readonly added: readonly DiffPiece[];
}

/** Lines that share less are two lines and not one that was changed: marks would only make them harder to read. */
const LEAST_SHARED = 0.3;
/** Changed words past which nobody reads the marks any more. */
const MOST_CHANGED_WORDS = 200;

/** How a line became another one, word by word. Pure. */
export function diffWords(before: string, after: string): WordDiff {
    const changes = diffWordsWithSpace(before, after, { maxEditLength: MOST_CHANGED_WORDS });
    const shared = (changes ?? []).filter(({ added, removed }) => !added && !removed);
    const sharedLength = shared.reduce((sum, { value }) => sum + value.trim().length, 0);
    if (changes === undefined || sharedLength < LEAST_SHARED * Math.min(before.length, after.length)) {
        return { removed: [{ text: before, isChanged: false }], added: [{ text: after, isChanged: false }] };
    }
    const side = (isOther: (change: ChangeObject<string>) => boolean) =>
        changes
            .filter(change => !isOther(change))
            .map(({ value, added, removed }) => ({ text: value, isChanged: added || removed }));
    return { removed: side(({ added }) => added), added: side(({ removed }) => removed) };
}
