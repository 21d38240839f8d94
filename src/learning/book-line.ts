import { parseBook } from '../books/parse-book.ts';

/** A commitment of a book as learning compares it. */
export interface BookLine {
    readonly keyword: string;
    readonly content: string;
    /** The content and, where it has several, each of its lines and sentences. */
    readonly pieces: readonly string[];
}

/** Everything that a book says. */
export function toBookLines(source: string): readonly BookLine[] {
    const { commitments, freeText } = parseBook(source);
    const free = freeText === '' ? [] : [{ keyword: '', content: freeText }];
    return [...commitments, ...free].map(toBookLine);
}

export function toBookLine({ keyword, content }: Pick<BookLine, 'keyword' | 'content'>): BookLine {
    return { keyword, content, pieces: toPieces(content) };
}

function toPieces(content: string): readonly string[] {
    const pieces = content.split(PIECE_END).filter(piece => piece.trim() !== '');
    return pieces.length < 2 ? [content] : [content, ...pieces];
}

const PIECE_END = /\n+|(?<=[.!?])\s+(?=\p{Lu})/u;
