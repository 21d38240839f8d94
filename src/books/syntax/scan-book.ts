import type { SourcePosition } from '../../domain/book.ts';
import { closesFence, openingFenceOrNull } from './code-fence.ts';
import { unescapeLine } from './escape-line.ts';
import { isCommentLine, isHorizontalRule, toLines } from './line-marks.ts';
import { type KeywordMatch, matchKeyword } from './match-keyword.ts';

/** Lines that belong together: those of a commitment, or of free text. */
export interface BookBlock extends SourcePosition {
    readonly match: KeywordMatch | null;
    readonly lines: string[];
}

export interface UnclosedFence extends SourcePosition {
    readonly marker: string;
}

export interface ScannedBook {
    readonly title: string;
    readonly titlePosition: SourcePosition;
    readonly blocks: readonly BookBlock[];
    readonly comments: readonly string[];
    readonly unclosedFence: UnclosedFence | null;
}

/** Splits the lines of a book into blocks, in one pass. */
export function scanBook(source: string): ScannedBook {
    const lines = toLines(source);
    const titleIndex = lines.findIndex(line => line.trim() !== '');
    const titleLine = lines[titleIndex] ?? '';
    let block: BookBlock = { match: null, line: titleIndex + 2, column: 1, lines: [] };
    const blocks = [block];
    const comments: string[] = [];
    let fence: UnclosedFence | null = null;

    function begin(next: BookBlock): void {
        block = next;
        blocks.push(next);
    }

    for (let index = titleIndex + 1; index < lines.length; index++) {
        const line = lines[index] ?? '';
        if (line === '') {
            block.lines.push(line);
            continue;
        }
        if (fence !== null) {
            block.lines.push(line);
            if (closesFence(line, fence.marker)) fence = null;
            continue;
        }
        if (isHorizontalRule(line)) {
            begin({ match: null, line: index + 1, column: 1, lines: [] });
            continue;
        }
        const match = matchKeyword(line);
        if (match !== null) begin({ match, line: index + 1, column: match.start + 1, lines: [] });
        else if (isCommentLine(line) && block.match?.definition.isSpoken !== true) {
            comments.push(line.trim());
            continue;
        }
        const text = line.slice(match?.contentStart ?? 0);
        const marker = openingFenceOrNull(text);
        if (marker !== null) fence = { marker, line: index + 1, column: line.length - text.trimStart().length + 1 };
        block.lines.push(unescapeLine(text));
    }

    // Closed here, so that an open fence does not swallow later parts of the system message, and closing it in the source changes nothing.
    if (fence !== null) block.lines.push(fence.marker);
    return {
        title: titleLine.trim(),
        titlePosition: {
            line: Math.max(titleIndex, 0) + 1,
            column: titleLine.length - titleLine.trimStart().length + 1,
        },
        blocks,
        comments,
        unclosedFence: fence,
    };
}
