import { parseBook } from '../../../src/books/syntax/parse-book.ts';
import {
    createStatementIndex,
    type Statement,
    type StatementIndex,
    toStatement,
} from '../../../src/learning/acceptance/statement-index.ts';

/** Everything that a book says, in the order in which learning reads it. */
export function statementsOfBook(source: string): readonly Statement[] {
    const { commitments, freeText } = parseBook(source);
    return [...commitments, ...(freeText === '' ? [] : [{ keyword: '', content: freeText }])].map(toStatement);
}

export function indexedBook(source: string): StatementIndex {
    const index = createStatementIndex();
    for (const line of statementsOfBook(source)) index.add(line);
    return index;
}
