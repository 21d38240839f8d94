import type { DiffPart } from '../../shared/diff/diff-lines.ts';
import type { ShortDiffPart } from '../../shared/diff/shorten-diff.ts';
import { type DiffPiece, diffWords } from './diff-words.ts';

export type DiffRow =
    | { readonly kind: DiffPart['kind']; readonly pieces: readonly DiffPiece[] }
    | { readonly kind: 'omitted'; readonly count: number };

/** A difference line by line as it is shown: a removed line and the one in its place are marked word by word. Pure. */
export function toDiffRows(parts: readonly ShortDiffPart[]): readonly DiffRow[] {
    return parts.flatMap((part, index): readonly DiffRow[] => {
        if (part.kind === 'omitted') return [part];
        if (part.kind === 'same') return part.lines.map(line => ({ kind: 'same', pieces: whole(line) }));
        const { kind } = part;
        const other = partBeside(parts, index, kind);
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

/** The lines that stand in the place of a part's lines: those of the other kind directly beside it. */
function partBeside(parts: readonly ShortDiffPart[], index: number, kind: 'removed' | 'added'): readonly string[] {
    const beside = parts[kind === 'removed' ? index + 1 : index - 1];
    return beside?.kind === (kind === 'removed' ? 'added' : 'removed') ? beside.lines : [];
}
