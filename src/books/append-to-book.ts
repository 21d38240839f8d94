import { AppError } from '../shared/errors.ts';
import { commitmentOrNull } from './commitments.ts';
import { endOfBook } from './end-of-book.ts';
import { escapeLine } from './escape-line.ts';
import { toLines } from './line-marks.ts';
import { printCommitment } from './print-commitment.ts';

const TITLE_OF_EMPTY_BOOK = 'Untitled';

/**
 * `source` with commitments at its end. What stood there parses as before, and each commitment parses to its keyword and its trimmed
 * content, whatever the content is: every line that would mean something to a book is escaped.
 * @throws AppError `parameter_value_invalid` for a keyword that is none of the language's main ones
 */
export function appendToBook(
    source: string,
    commitments: readonly { readonly keyword: string; readonly content: string }[],
): string {
    if (commitments.length === 0) return source;
    const newline = source.includes('\r\n') ? '\r\n' : '\n';
    const paragraphs = commitments.map(({ keyword, content }) => toLinesOfBook(keyword, content).join(newline));
    return `${finishSource(source, newline)}${newline}${paragraphs.join(newline + newline)}${newline}`;
}

function toLinesOfBook(keyword: string, content: string): string[] {
    if (commitmentOrNull(keyword) === null) {
        throw new AppError('parameter_value_invalid', `'${keyword}' is no commitment of the book language.`);
    }
    return printCommitment(keyword, toLines(content.trim()).map(escapeLine));
}

/** `source` with a title, its code fence closed and its last line ended. */
function finishSource(source: string, newline: string): string {
    const { hasTitle, unclosedFence } = endOfBook(source);
    const missing = hasTitle ? (unclosedFence?.marker ?? '') : TITLE_OF_EMPTY_BOOK;
    const isLineEnded = source === '' || source.endsWith('\n') || source.endsWith('\r');
    const ended = isLineEnded ? source : `${source}${newline}`;
    return missing === '' ? ended : `${ended}${missing}${newline}`;
}
