import type { Commitment } from '../../books/book.ts';

/** A commitment of a book as learning compares it. */
export interface BookLine extends Pick<Commitment, 'keyword' | 'content'> {
    /** The content and, where it has several, each of its lines and sentences. */
    readonly pieces: readonly string[];
}

export function toBookLine({ keyword, content }: Pick<Commitment, 'keyword' | 'content'>): BookLine {
    return { keyword, content, pieces: toPieces(content) };
}

function toPieces(content: string): readonly string[] {
    const pieces = content.split(PIECE_END).filter(piece => piece.trim() !== '');
    return pieces.length < 2 ? [content] : [content, ...pieces];
}

const PIECE_END = /\n+|(?<=[.!?])\s+(?=\p{Lu})/u;
