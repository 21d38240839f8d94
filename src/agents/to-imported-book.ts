import type { Commitment } from '../books/book.ts';
import type { BookContent, Included } from '../books/compile/expand-includes.ts';
import { commitmentOrNull } from '../books/syntax/commitments.ts';
import { parseBook } from '../books/syntax/parse-book.ts';

/** Kinds of commitments that only the author of a book may make; somebody else's page must not. */
const OWN_KINDS: ReadonlySet<string> = new Set(
    'include team tool not-built model open closed deletion meta'.split(' '),
);

/** The text of an address as a book, without what is not for others to say. */
export function toImportedBook(content: string): Included {
    const book = parseBook(content);
    if (book.commitments.length === 0) return { kind: 'book', book: toKnowledge(content) };
    const leftOut = [...new Set(book.commitments.filter(isOwn).map(({ keyword }) => keyword))];
    const rest = { ...book, commitments: book.commitments.filter(each => !isOwn(each)) };
    if (leftOut.length === 0) return { kind: 'book', book: rest };
    const message = `A book from an address cannot bring ${leftOut.map(keyword => `\`${keyword}\``).join(', ')}.`;
    return { kind: 'book', book: rest, diagnostic: { severity: 'warning', rule: 'import-left-out', message } };
}

function isOwn({ keyword }: Commitment): boolean {
    return OWN_KINDS.has(commitmentOrNull(keyword)?.effect.kind ?? '');
}

/** A text without a single commitment is no book, and its first line no title. */
function toKnowledge(content: string): BookContent {
    const commitment = { keyword: 'KNOWLEDGE', writtenKeyword: 'KNOWLEDGE', content, line: 1, column: 1 };
    return { commitments: [commitment], freeText: '' };
}
