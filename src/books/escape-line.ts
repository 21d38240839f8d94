import { openingFenceOrNull } from './code-fence.ts';
import { isCommentLine, isHorizontalRule } from './line-marks.ts';
import { matchKeyword } from './match-keyword.ts';

/**
 * `line` so that it is read as plain text: a line that would mean something to a book gets a backslash before its first character.
 * A line that has such backslashes already gets one more, so that `unescapeLine` gives back every line exactly.
 */
export function escapeLine(line: string): string {
    const { indentation, backslashes, rest } = takeApart(line);
    return isMarked(rest) ? `${indentation}\\${backslashes}${rest}` : line;
}

/** Takes back what `escapeLine` did; any other backslash is text and stays. */
export function unescapeLine(line: string): string {
    if (!line.includes('\\')) return line;
    const { indentation, backslashes, rest } = takeApart(line);
    return backslashes !== '' && isMarked(rest) ? `${indentation}${backslashes.slice(1)}${rest}` : line;
}

function takeApart(line: string): { indentation: string; backslashes: string; rest: string } {
    const indentation = /^\s*/.exec(line)?.[0] ?? '';
    const text = line.slice(indentation.length);
    const backslashes = /^\\*/.exec(text)?.[0] ?? '';
    return { indentation, backslashes, rest: text.slice(backslashes.length) };
}

function isMarked(text: string): boolean {
    return (
        isHorizontalRule(text) ||
        isCommentLine(text) ||
        openingFenceOrNull(text) !== null ||
        matchKeyword(text) !== null
    );
}
