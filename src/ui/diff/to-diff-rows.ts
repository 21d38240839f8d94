import type { DiffPart } from '../../shared/diff/diff-lines.ts';
import type { ShortDiffPart } from '../../shared/diff/shorten-diff.ts';
import { type DiffPiece, diffWords } from './diff-words.ts';

export type DiffRow =
    | { readonly kind: DiffPart['kind']; readonly pieces: readonly DiffPiece[] }
    | { readonly kind: 'omitted'; readonly count: number };

/** The rows of a diff. A removed line and the added line in its place are compared word by word. Pure. */
export function toDiffRows(parts: readonly ShortDiffPart[]): readonly DiffRow[] {
    return parts.flatMap((part, index): readonly DiffRow[] => {
        if (part.kind === 'omitted') return [part];
        if (part.kind === 'same') return part.lines.map(line => ({ kind: 'same', pieces: whole(line) }));
        const { kind } = part;
        const other = counterpartLines(parts, index, kind);
        return part.lines.map((line, at) => {
            const counterpart = other[at];
            if (counterpart === undefined) return { kind, pieces: whole(line) };
            const [before, after] = kind === 'removed' ? [line, counterpart] : [counterpart, line];
            return { kind, pieces: diffWords(before, after)[kind] };
        });
    });
}

function whole(text: string): readonly DiffPiece[] {
    return [{ text, isChanged: false }];
}

/** The lines of the adjacent part of the other kind. */
function counterpartLines(
    parts: readonly ShortDiffPart[],
    index: number,
    kind: 'removed' | 'added',
): readonly string[] {
    const adjacent = parts[kind === 'removed' ? index + 1 : index - 1];
    return adjacent?.kind === (kind === 'removed' ? 'added' : 'removed') ? adjacent.lines : [];
}
