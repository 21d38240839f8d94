import type { Commitment, Diagnostic, ParsedBook } from '../../domain/book.ts';
import { commitmentOrNull } from '../syntax/commitments.ts';
import { diagnosticAt } from '../syntax/diagnostic-at.ts';

/** The target of a `FROM` or an `IMPORT`: a book with its own includes expanded, or the reason why there is none. */
export type Included =
    | { readonly kind: 'book'; readonly book: BookContent; readonly diagnostic?: IncludeDiagnostic }
    | { readonly kind: 'problem'; readonly diagnostic: IncludeDiagnostic };

export type BookContent = Pick<ParsedBook, 'commitments' | 'freeText'>;
type IncludeDiagnostic = Pick<Diagnostic, 'severity' | 'rule' | 'message'>;

/** By the keys of `toIncludeKey`. */
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
    /** Lines whose commitments come from another book. Diagnostics of these would not help this book's author. */
    readonly foreignLines: ReadonlySet<number>;
}

/**
 * The book with its includes: inherited commitments (`FROM`) come first, so that its own ones win; imported ones take the place of the
 * `IMPORT`. The name is not inherited. Pure.
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
