import { type ChangeObject, diffWordsWithSpace } from 'diff';

/** A piece of a line, and whether it differs from the other line. */
export interface DiffPiece {
    readonly text: string;
    readonly isChanged: boolean;
}

export interface WordDiff {
    readonly removed: readonly DiffPiece[];
    readonly added: readonly DiffPiece[];
}

/** Lines that share less than this are different lines; highlighting words would make them harder to read. */
const MIN_SHARED = 0.3;
/** With more changed words, highlighting does not help. */
const MAX_CHANGED_WORDS = 200;

/** The difference between two lines, word by word. Pure. */
export function diffWords(before: string, after: string): WordDiff {
    const changes = diffWordsWithSpace(before, after, { maxEditLength: MAX_CHANGED_WORDS });
    const shared = (changes ?? []).filter(({ added, removed }) => !added && !removed);
    const sharedLength = shared.reduce((sum, { value }) => sum + value.trim().length, 0);
    if (changes === undefined || sharedLength < MIN_SHARED * Math.min(before.length, after.length)) {
        return { removed: [{ text: before, isChanged: false }], added: [{ text: after, isChanged: false }] };
    }
    const side = (isOther: (change: ChangeObject<string>) => boolean) =>
        changes
            .filter(change => !isOther(change))
            .map(({ value, added, removed }) => ({ text: value, isChanged: added || removed }));
    return { removed: side(({ added }) => added), added: side(({ removed }) => removed) };
}
