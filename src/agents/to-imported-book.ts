import type { BookContent, Included } from '../books/compile/expand-includes.ts';
import { commitmentOrNull } from '../books/syntax/commitments.ts';
import { parseBook } from '../books/syntax/parse-book.ts';
import type { Commitment } from '../domain/book.ts';

/** Kinds of commitments that only the book's own author may use. */
const OWN_KINDS: ReadonlySet<string> = new Set(
    'include team tool not-built model open closed deletion meta'.split(' '),
);

/** The text of an address as a book, without commitments that are reserved for the author. */
export function toImportedBook(content: string): Included {
    const book = parseBook(content);
    if (book.commitments.length === 0) return { kind: 'book', book: toKnowledge(content) };
    const leftOut = [...new Set(book.commitments.filter(isOwn).map(({ keyword }) => keyword))];
    const rest = { ...book, commitments: book.commitments.filter(each => !isOwn(each)) };
    if (leftOut.length === 0) return { kind: 'book', book: rest };
    const message = `These commitments of a book from an address are ignored: ${leftOut.map(keyword => `\`${keyword}\``).join(', ')}.`;
    return { kind: 'book', book: rest, diagnostic: { severity: 'warning', rule: 'import-left-out', message } };
}

function isOwn({ keyword }: Commitment): boolean {
    return OWN_KINDS.has(commitmentOrNull(keyword)?.effect.kind ?? '');
}

/** A text without commitments is not a book, so its first line is not a title. */
function toKnowledge(content: string): BookContent {
    const commitment = { keyword: 'KNOWLEDGE', writtenKeyword: 'KNOWLEDGE', content, line: 1, column: 1 };
    return { commitments: [commitment], freeText: '' };
}
