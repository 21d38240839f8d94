import type { Commitment, Diagnostic, ParsedBook } from './book.ts';
import { commitmentOrNull } from './commitments.ts';
import { diagnosticAt } from './diagnostic-at.ts';

/** What stands behind a `FROM` or an `IMPORT`: a book whose own ones are expanded already, or why there is none. */
export type Included =
    | { readonly kind: 'book'; readonly book: BookContent; readonly diagnostic?: IncludeDiagnostic }
    | { readonly kind: 'problem'; readonly diagnostic: IncludeDiagnostic };

export type BookContent = Pick<ParsedBook, 'commitments' | 'freeText'>;
type IncludeDiagnostic = Pick<Diagnostic, 'severity' | 'rule' | 'message'>;

/** By `toIncludeKey`. */
export type Includes = ReadonlyMap<string, Included>;

export const NO_INCLUDES: Includes = new Map();

export function toIncludeKey({ keyword, content }: Commitment): string {
    return `${keyword} ${content}`;
}

export function isInclude({ keyword }: Commitment): boolean {
    return commitmentOrNull(keyword)?.effect.kind === 'include';
}

interface ExpandedBook extends BookContent {
    readonly diagnostics: readonly Diagnostic[];
    /** Lines whose commitments are another book's, where only that one's author could heed a diagnostic. */
    readonly foreignLines: ReadonlySet<number>;
}

/**
 * The book with what it includes: what it inherits (`FROM`) comes before all of its own, so that its own wins; what it imports stands
 * where the `IMPORT` stands. A name is not inherited. Pure.
 */
export function expandIncludes({ commitments, freeText }: BookContent, includes: Includes): ExpandedBook {
    const inherited: Commitment[] = [];
    const own: Commitment[] = [];
    const texts: string[] = [];
    const diagnostics: Diagnostic[] = [];
    const foreignLines = new Set<number>();
    for (const commitment of commitments) {
        const included = isInclude(commitment) ? includes.get(toIncludeKey(commitment)) : undefined;
        if (included?.diagnostic !== undefined) diagnostics.push(diagnosticAt(commitment, included.diagnostic));
        if (included?.kind !== 'book') {
            own.push(commitment);
            continue;
        }
        const { line, column } = commitment;
        foreignLines.add(line);
        const place = commitment.keyword === 'FROM' ? inherited : own;
        for (const each of included.book.commitments) {
            if (each.keyword !== 'META FULLNAME') place.push({ ...each, line, column });
        }
        if (included.book.freeText !== '') texts.push(included.book.freeText);
    }
    return {
        commitments: [...inherited, ...own],
        freeText: [...texts, freeText].filter(text => text !== '').join('\n\n'),
        diagnostics,
        foreignLines,
    };
}
