import type { Commitment } from '../../domain/book.ts';
import { parseBook } from '../syntax/parse-book.ts';
import { scanBook } from '../syntax/scan-book.ts';
import { endOfBook } from './end-of-book.ts';

/** A commitment that was added to a book, without its position. */
export type AppendedCommitment = Pick<Commitment, 'keyword' | 'content'>;

/**
 * The commitments at the end of `source` that `previous` does not have. `null` if `source` is not `previous` with only commitments
 * added at its end. Does not parse the earlier part again.
 */
export function findAppendedOrNull(previous: string, source: string): readonly AppendedCommitment[] | null {
    if (!source.startsWith(previous)) return null;
    const added = source.slice(previous.length);
    if (!isLineEnd(previous.at(-1)) && !isLineEnd(added[0])) return null;
    const { hasTitle, unclosedFence } = endOfBook(previous);
    if (!hasTitle || unclosedFence !== null) return null;
    // With a title above it, the addition parses in the same way as at the end of the book.
    const book = `Title\n${added}`;
    const { blocks, comments, unclosedFence: openFence } = scanBook(book);
    const isPlain = comments.length === 0 && openFence === null;
    if (!isPlain || !blocks.every((block, index) => isExpected(block, index))) return null;
    return parseBook(book).commitments.map(({ keyword, content }) => ({ keyword, content }));
}

function isLineEnd(character: string | undefined): boolean {
    return character === '\n' || character === '\r';
}

/** Text before the first commitment would continue the last text of the book. */
function isExpected({ match, lines }: ReturnType<typeof scanBook>['blocks'][number], index: number): boolean {
    return index === 0 ? lines.every(line => line.trim() === '') : match !== null;
}
