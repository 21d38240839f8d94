import type { ParsedBook } from './book.ts';
import { closesFence, closingFenceOrNull, openingFenceOrNull } from './code-fence.ts';
import { escapeLine } from './escape-line.ts';
import { printCommitment } from './print-commitment.ts';

/** A book's text. Parsing it gives the same title, commitments and free text; comments and free text move up under the title. */
export function printBook(book: ParsedBook): string {
    if (book.title === '') return '';
    const paragraphs = [
        book.title,
        book.comments.join('\n'),
        toBookLines(book.freeText).join('\n'),
        ...book.commitments.map(({ writtenKeyword, content }) =>
            printCommitment(writtenKeyword, toBookLines(content)).join('\n'),
        ),
    ];
    return `${paragraphs.filter(paragraph => paragraph !== '').join('\n\n')}\n`;
}

/** Code in closed fences stays as it is, for people; every other line is escaped where it must be. */
function toBookLines(text: string): string[] {
    const lines = text.split('\n');
    const closings = longestClosingsAfter(lines);
    let marker: string | null = null;
    return lines.map((line, index) => {
        if (marker !== null) {
            if (closesFence(line, marker)) marker = null;
            return line;
        }
        const opening = openingFenceOrNull(line);
        if (
            opening === null ||
            opening.length > (closings[opening.startsWith('`') ? 'backticks' : 'tildes'][index] ?? 0)
        ) {
            return escapeLine(line);
        }
        marker = opening;
        return line;
    });
}

/** For each line the length of the longest closing fence below it; looked up, so that many open fences cost no more than one. */
function longestClosingsAfter(lines: readonly string[]): { backticks: number[]; tildes: number[] } {
    const backticks = new Array<number>(lines.length).fill(0);
    const tildes = new Array<number>(lines.length).fill(0);
    for (let index = lines.length - 1; index > 0; index--) {
        const closing = closingFenceOrNull(lines[index] ?? '') ?? '';
        const isBackticks = closing.startsWith('`');
        backticks[index - 1] = Math.max(backticks[index] ?? 0, isBackticks ? closing.length : 0);
        tildes[index - 1] = Math.max(tildes[index] ?? 0, isBackticks ? 0 : closing.length);
    }
    return { backticks, tildes };
}
