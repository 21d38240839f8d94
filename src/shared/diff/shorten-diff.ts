import type { DiffPart } from './diff-lines.ts';

export type ShortDiffPart = DiffPart | { readonly kind: 'omitted'; readonly count: number };

const CONTEXT_LINES = 3;

/** Omits unchanged lines that are far from any change. */
export function shortenDiff(parts: readonly DiffPart[]): readonly ShortDiffPart[] {
    return parts.flatMap((part, index): readonly ShortDiffPart[] => {
        if (part.kind !== 'same') return [part];
        const before = index === 0 ? 0 : CONTEXT_LINES;
        const after = index === parts.length - 1 ? 0 : CONTEXT_LINES;
        const count = part.lines.length - before - after;
        if (count <= 0) return [part];
        const kept: readonly ShortDiffPart[] = [
            { kind: 'same', lines: part.lines.slice(0, before) },
            { kind: 'omitted', count },
            { kind: 'same', lines: part.lines.slice(part.lines.length - after) },
        ];
        return kept.filter(each => each.kind === 'omitted' || each.lines.length > 0);
    });
}
