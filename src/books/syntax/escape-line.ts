import { openingFenceOrNull } from './code-fence.ts';
import { isCommentLine, isHorizontalRule } from './line-marks.ts';
import { matchKeyword } from './match-keyword.ts';

/**
 * `line` in a form that is read as plain text: a line with a meaning in the book language gets a backslash before its first character.
 * A line that already has backslashes there gets one more, so that `unescapeLine` restores every line exactly.
 */
export function escapeLine(line: string): string {
    const { indentation, backslashes, rest } = splitLine(line);
    return isMarked(rest) ? `${indentation}\\${backslashes}${rest}` : line;
}

/** Reverses `escapeLine`. Other backslashes are text and stay. */
export function unescapeLine(line: string): string {
    if (!line.includes('\\')) return line;
    const { indentation, backslashes, rest } = splitLine(line);
    return backslashes !== '' && isMarked(rest) ? `${indentation}${backslashes.slice(1)}${rest}` : line;
}

function splitLine(line: string): { indentation: string; backslashes: string; rest: string } {
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
