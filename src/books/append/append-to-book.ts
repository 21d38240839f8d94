import { AppError } from '../../shared/errors.ts';
import { commitmentOrNull } from '../syntax/commitments.ts';
import { escapeLine } from '../syntax/escape-line.ts';
import { toLines } from '../syntax/line-marks.ts';
import { matchKeyword } from '../syntax/match-keyword.ts';
import { endOfBook } from './end-of-book.ts';

const TITLE_OF_EMPTY_BOOK = 'Untitled';

/**
 * `source` with commitments at its end. The rest of the book parses as before, and each commitment parses to its keyword and its trimmed
 * content, whatever the content is: every line with a meaning in the book language is escaped.
 * @throws AppError `parameter_value_invalid` if a keyword is not a main keyword of the language
 */
export function appendToBook(
    source: string,
    commitments: readonly { readonly keyword: string; readonly content: string }[],
): string {
    if (commitments.length === 0) return source;
    const newline = source.includes('\r\n') ? '\r\n' : '\n';
    const paragraphs = commitments.map(({ keyword, content }) => toBookLines(keyword, content).join(newline));
    return `${completeSource(source, newline)}${newline}${paragraphs.join(newline + newline)}${newline}`;
}

function toBookLines(keyword: string, content: string): string[] {
    if (commitmentOrNull(keyword) === null) {
        throw new AppError('parameter_value_invalid', `'${keyword}' is not a commitment of the book language.`);
    }
    const [first = '', ...others] = toLines(content.trim()).map(escapeLine);
    if (first === '') return [keyword, ...others];
    const line = `${keyword} ${first}`;
    // `META` with the content `IMAGE x` would be read as `META IMAGE`; a colon ends the keyword.
    const isReadBack = matchKeyword(line)?.writtenKeyword === keyword;
    return [isReadBack ? line : `${keyword}: ${first}`, ...others];
}

/** `source` with a title, a closed code fence and a line break at its end. */
function completeSource(source: string, newline: string): string {
    const { hasTitle, unclosedFence } = endOfBook(source);
    const missing = hasTitle ? (unclosedFence?.marker ?? '') : TITLE_OF_EMPTY_BOOK;
    const isLineEnded = source === '' || source.endsWith('\n') || source.endsWith('\r');
    const ended = isLineEnded ? source : `${source}${newline}`;
    return missing === '' ? ended : `${ended}${missing}${newline}`;
}
