import { diff3Merge } from 'node-diff3';
import type { Diagnostic } from '../../books/book.ts';

export interface MergeInput {
    /** The common base of both changes. */
    readonly base: string;
    readonly mine: string;
    readonly theirs: string;
}

export interface MergedBook {
    readonly text: string;
    /** The number of places that both changed. */
    readonly clashes: number;
}

const CLASH_MARK = '# ▼ yours';

/**
 * Merges both changes. A place that both changed keeps both versions between marker comments, which no model sees, for the user to
 * choose from. Pure.
 */
export function mergeBooks({ base, mine, theirs }: MergeInput): MergedBook {
    const regions = diff3Merge(mine, base, theirs, { stringSeparator: '\n', excludeFalseConflicts: true });
    const lines = regions.flatMap(({ ok, conflict }) =>
        conflict === undefined
            ? (ok ?? [])
            : [CLASH_MARK, ...conflict.a, '# ▼ theirs', ...conflict.b, '# ▲ keep one of them'],
    );
    return { text: lines.join('\n'), clashes: regions.filter(({ conflict }) => conflict !== undefined).length };
}

/** The merge conflicts that are not resolved yet. Pure. */
export function findClashes(text: string): readonly Diagnostic[] {
    return text.split('\n').flatMap((line, index) => (line === CLASH_MARK ? [toDiagnostic(index + 1)] : []));
}

function toDiagnostic(line: number): Diagnostic {
    const message = 'Unresolved merge conflict. Keep one of the two versions and delete the marker comments.';
    return { line, column: 1, severity: 'warning', rule: 'merge-undecided', message };
}
