import { appendToBook } from '../../books/append/append-to-book.ts';
import { isCommentLine } from '../../books/syntax/line-marks.ts';
import { parseBook } from '../../books/syntax/parse-book.ts';
import { type ScannedBook, scanBook } from '../../books/syntax/scan-book.ts';
import type { Commitment } from '../../domain/book.ts';
import type { ProposedLesson } from '../../domain/lesson.ts';

export interface BookRewrite {
    readonly remove: readonly ProposedLesson[];
    readonly add: readonly ProposedLesson[];
}

/** `source` without some learned lines and with new ones at its end. Everything else stays the same, byte for byte. */
export function rewriteBook(source: string, { remove, add }: BookRewrite): string {
    const rest = remove.length === 0 ? source : withoutLines(source, remove);
    return appendToBook(rest, add);
}

/** Of equal lines the last one is removed: lessons are below the author's own lines. */
function withoutLines(source: string, remove: readonly ProposedLesson[]): string {
    const contents = new Set(remove.map(({ content }) => content));
    const candidates = parseBook(source).commitments.filter(({ content }) => contents.has(content));
    const commitmentsOf = Map.groupBy(candidates, toIdentity);
    const lines = source.match(/[^\r\n]+(?:\r\n|\n|\r)?|\r\n|\n|\r/g) ?? [];
    const ends = endsOf(scanBook(source), lines);
    const isRemoved = new Set<number>();
    for (const lesson of remove) {
        const commitment = commitmentsOf.get(toIdentity(lesson))?.pop();
        if (commitment === undefined) continue;
        for (const index of linesOf(commitment, { lines, ends })) isRemoved.add(index);
    }
    return lines.filter((_, index) => !isRemoved.has(index)).join('');
}

function toIdentity({ keyword, content }: ProposedLesson | Commitment): string {
    return JSON.stringify([keyword, content]);
}

/** By the first line of a commitment: the index of the first line after it. Comments below it are not part of it. */
function endsOf({ blocks, unclosedFence }: ScannedBook, lines: readonly string[]): ReadonlyMap<number, number> {
    const ends = new Map<number, number>();
    for (const [index, { match, line }] of blocks.entries()) {
        if (match === null) continue;
        const following = blocks[index + 1];
        const hasOpenFence = following === undefined && unclosedFence !== null;
        const hasComments = !hasOpenFence && match.definition.isSpoken !== true;
        let end = following === undefined ? lines.length : following.line - 1;
        while (end > line && (isBlank(lines[end - 1]) || (hasComments && isCommentLine(lines[end - 1] ?? ''))))
            end -= 1;
        ends.set(line, end);
    }
    return ends;
}

interface LinesAndEnds {
    readonly lines: readonly string[];
    readonly ends: ReadonlyMap<number, number>;
}

/** The lines of a commitment in the source, with the blank line that separates it. */
function linesOf({ line }: Commitment, { lines, ends }: LinesAndEnds): number[] {
    const start = line - 1;
    const end = ends.get(line) ?? line;
    const indices = Array.from({ length: end - start }, (_, offset) => start + offset);
    if (isBlank(lines[start - 1])) return [start - 1, ...indices];
    return isBlank(lines[end]) ? [...indices, end] : indices;
}

function isBlank(line: string | undefined): boolean {
    return line !== undefined && line.trim() === '';
}
