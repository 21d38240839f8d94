import { appendToBook } from '../books/append-to-book.ts';
import type { Commitment } from '../books/book.ts';
import { isCommentLine } from '../books/line-marks.ts';
import { matchKeyword } from '../books/match-keyword.ts';
import { parseBook } from '../books/parse-book.ts';
import type { ProposedLesson } from './lesson.ts';

export interface BookRewrite {
    readonly remove: readonly ProposedLesson[];
    readonly add: readonly ProposedLesson[];
}

/** `source` without some learned lines and with new ones at its end. Everything else stays as it is, byte for byte. */
export function rewriteBook(source: string, { remove, add }: BookRewrite): string {
    const rest = remove.length === 0 ? source : withoutLines(source, remove);
    return appendToBook(rest, add);
}

/** Of equal lines the last one goes: what is learned stands below what the author wrote. */
function withoutLines(source: string, remove: readonly ProposedLesson[]): string {
    const contents = new Set(remove.map(({ content }) => content));
    const candidates = parseBook(source).commitments.filter(({ content }) => contents.has(content));
    const commitmentsOf = Map.groupBy(candidates, toIdentity);
    const lines = source.match(/[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$/g) ?? [];
    const isRemoved = new Set<number>();
    for (const lesson of remove) {
        const commitment = commitmentsOf.get(toIdentity(lesson))?.pop();
        if (commitment === undefined) continue;
        for (const index of linesOf(commitment, lines)) isRemoved.add(index);
    }
    return lines.filter((_, index) => !isRemoved.has(index)).join('');
}

function toIdentity({ keyword, content }: ProposedLesson | Commitment): string {
    return JSON.stringify([keyword, content]);
}

/** The lines of a commitment in the source, with the blank line that sets it off. */
function linesOf({ line, content }: Commitment, lines: readonly string[]): number[] {
    const start = line - 1;
    const first = lines[start] ?? '';
    const hasTextBeside = first.slice(matchKeyword(first)?.contentStart ?? 0).trim() !== '';
    let missing = content.split('\n').length - (hasTextBeside ? 1 : 0);
    let isBegun = hasTextBeside;
    let end = start + 1;
    for (; missing > 0 && end < lines.length; end += 1) {
        const isPassed = isCommentLine(lines[end] ?? '') || (!isBegun && isBlank(lines[end]));
        if (isPassed) continue;
        isBegun = true;
        missing -= 1;
    }
    const indices = Array.from({ length: end - start }, (_, offset) => start + offset);
    if (isBlank(lines[start - 1])) return [start - 1, ...indices];
    return isBlank(lines[end]) ? [...indices, end] : indices;
}

function isBlank(line: string | undefined): boolean {
    return line !== undefined && line.trim() === '';
}
