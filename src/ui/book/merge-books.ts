import { diff3Merge } from 'node-diff3';
import type { Diagnostic } from '../../books/book.ts';

export interface MergeInput {
    /** What both began with. */
    readonly base: string;
    readonly mine: string;
    readonly theirs: string;
}

export interface MergedBook {
    readonly text: string;
    /** Places that both changed. */
    readonly clashes: number;
}

const CLASH_MARK = '# ▼ yours';

/**
 * Both changes in one text. Where both changed the same place, both wordings stand there between comments, which no model sees,
 * for a person to choose from. Pure.
 */
export function mergeBooks({ base, mine, theirs }: MergeInput): MergedBook {
    const regions = diff3Merge(mine, base, theirs, { stringSeparator: '\n', excludeFalseConflicts: true });
    const lines = regions.flatMap(({ ok, conflict }) =>
        conflict === undefined
            ? (ok ?? [])
            : [CLASH_MARK, ...conflict.a, '# ▼ meanwhile saved', ...conflict.b, '# ▲ keep one of them'],
    );
    return { text: lines.join('\n'), clashes: regions.filter(({ conflict }) => conflict !== undefined).length };
}

/** The places where somebody has still to choose. Pure. */
export function findClashes(text: string): readonly Diagnostic[] {
    return text.split('\n').flatMap((line, index) => (line === CLASH_MARK ? [toDiagnostic(index + 1)] : []));
}

function toDiagnostic(line: number): Diagnostic {
    const message = 'Both changes of a merge stand here. Keep one of them, and take the comments away.';
    return { line, column: 1, severity: 'warning', rule: 'merge-undecided', message };
}
