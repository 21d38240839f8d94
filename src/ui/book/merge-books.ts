import { diff3Merge } from 'node-diff3';

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

/**
 * Both changes in one text. Where both changed the same place, both wordings stand there between comments, which no model sees,
 * for a person to choose from. Pure.
 */
export function mergeBooks({ base, mine, theirs }: MergeInput): MergedBook {
    const regions = diff3Merge(mine, base, theirs, { stringSeparator: '\n', excludeFalseConflicts: true });
    const lines = regions.flatMap(({ ok, conflict }) =>
        conflict === undefined
            ? (ok ?? [])
            : ['# ▼ yours', ...conflict.a, '# ▼ meanwhile saved', ...conflict.b, '# ▲ keep one of them'],
    );
    return { text: lines.join('\n'), clashes: regions.filter(({ conflict }) => conflict !== undefined).length };
}
