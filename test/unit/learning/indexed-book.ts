import { parseBook } from '../../../src/books/parse-book.ts';
import { type BookLine, toBookLine } from '../../../src/learning/acceptance/statement.ts';
import { type BookIndex, createBookIndex } from '../../../src/learning/acceptance/statement-index.ts';

/** Everything that a book says, in the order in which learning reads it. */
export function linesOfBook(source: string): readonly BookLine[] {
    const { commitments, freeText } = parseBook(source);
    return [...commitments, ...(freeText === '' ? [] : [{ keyword: '', content: freeText }])].map(toBookLine);
}

export function indexedBook(source: string): BookIndex {
    const index = createBookIndex();
    for (const line of linesOfBook(source)) index.add(line);
    return index;
}
