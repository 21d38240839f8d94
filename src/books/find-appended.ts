import type { Commitment } from './book.ts';
import { endOfBook } from './end-of-book.ts';
import { parseBook } from './parse-book.ts';
import { scanBook } from './scan-book.ts';

/** A commitment that was added to a book, wherever it stands there. */
export type AppendedCommitment = Pick<Commitment, 'keyword' | 'content'>;

/**
 * The commitments that `source` has more than `previous`, where it is `previous` with nothing but commitments added at its end, as
 * learning adds them; `null` where it is anything else. Costs no reading of what was there before.
 */
export function findAppendedOrNull(previous: string, source: string): readonly AppendedCommitment[] | null {
    if (!source.startsWith(previous)) return null;
    const added = source.slice(previous.length);
    if (!isLineEnd(previous.at(-1)) && !isLineEnd(added[0])) return null;
    const { hasTitle, unclosedFence } = endOfBook(previous);
    if (!hasTitle || unclosedFence !== null) return null;
    // Under a title of its own the addition is read as it is at the end of the book, where it begins a commitment at once.
    const book = `Title\n${added}`;
    const { blocks, comments, unclosedFence: openFence } = scanBook(book);
    const isPlain = comments.length === 0 && openFence === null;
    if (!isPlain || !blocks.every((block, index) => isExpected(block, index))) return null;
    return parseBook(book).commitments.map(({ keyword, content }) => ({ keyword, content }));
}

function isLineEnd(character: string | undefined): boolean {
    return character === '\n' || character === '\r';
}

/** What stands before the first commitment would go on with the text that the book ended with. */
function isExpected({ match, lines }: ReturnType<typeof scanBook>['blocks'][number], index: number): boolean {
    return index === 0 ? lines.every(line => line.trim() === '') : match !== null;
}
