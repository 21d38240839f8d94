import type { BookLine } from './book-line.ts';
import { claimsOf, contradicts } from './contradicts.ts';
import { isRepetition, tokensOf } from './line-tokens.ts';

/** The lines of a book, found by what they say without a look at all of them. It grows as its book does. */
export interface BookIndex {
    readonly lines: readonly BookLine[];
    /** Adds a line after the others. */
    add(line: BookLine): void;
    /** Whether a line of the book, or a sentence of one, says all that `content` says. */
    repeats(content: string): boolean;
    /** The newest line of knowledge that `content` says otherwise. */
    contradictedOrNull(content: string): BookLine | null;
    /** The lines that share most of these words, at most so many; equal ones in the order of the book. */
    related(words: ReadonlySet<string>, most: number): readonly BookLine[];
}

export function createBookIndex(): BookIndex {
    const lines: BookLine[] = [];
    const keys = new Set<string>();
    const piecesOfWord = new Map<string, Piece[]>();
    const placesOfClaim = new Map<string, number[]>();

    function lineAt(place: number): BookLine {
        const line = lines[place];
        if (line === undefined) throw new Error(`The book has no line ${place}.`);
        return line;
    }

    return {
        lines,

        add(line) {
            const place = lines.push(line) - 1;
            for (const text of line.pieces) {
                const { set, key } = tokensOf(text);
                keys.add(key);
                const piece = { place, text, isWhole: text === line.content };
                for (const word of set) listIn(piecesOfWord, word).push(piece);
            }
            for (const claim of claimsOfLine(line)) listIn(placesOfClaim, claim).push(place);
        },

        repeats(content) {
            const tokens = tokensOf(content);
            if (keys.has(tokens.key)) return true;
            // A line that has all of the words has the rarest of them.
            const [rarest = []] = [...tokens.set]
                .map(word => piecesOfWord.get(word) ?? [])
                .sort((first, second) => first.length - second.length);
            return rarest.some(({ text }) => isRepetition(tokens, tokensOf(text)));
        },

        contradictedOrNull(content) {
            const places = claimsOf(content).flatMap(claim => {
                const newest = placesOfClaim.get(claim)?.findLast(place => isContradicted(content, lineAt(place)));
                return newest ?? [];
            });
            return places.length === 0 ? null : lineAt(Math.max(...places));
        },

        related(words, most) {
            const shared = new Map<number, number>();
            for (const word of words) {
                for (const { place, isWhole } of piecesOfWord.get(word) ?? []) {
                    if (isWhole) shared.set(place, (shared.get(place) ?? 0) + 1);
                }
            }
            return [...shared]
                .sort(([place, count], [otherPlace, otherCount]) => otherCount - count || place - otherPlace)
                .slice(0, most)
                .map(([place]) => lineAt(place));
        },
    };
}

/** A line, or a sentence of one that has several. */
interface Piece {
    /** Of its line in the book, from 0. */
    readonly place: number;
    readonly text: string;
    readonly isWhole: boolean;
}

function listIn<Item>(lists: Map<string, Item[]>, key: string): Item[] {
    const known = lists.get(key);
    if (known !== undefined) return known;
    const list: Item[] = [];
    lists.set(key, list);
    return list;
}

/** Only knowledge is contradicted. */
function claimsOfLine({ keyword, pieces }: BookLine): ReadonlySet<string> {
    return new Set(keyword === 'KNOWLEDGE' ? pieces.map(withoutEnd).flatMap(claimsOf) : []);
}

function isContradicted(content: string, { pieces }: BookLine): boolean {
    const [firstWord] = tokensOf(content).words;
    return pieces.some(piece => tokensOf(piece).words[0] === firstWord && contradicts(content, withoutEnd(piece)));
}

function withoutEnd(piece: string): string {
    return piece.replace(/[.!]$/, '');
}
