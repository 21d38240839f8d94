import { claimsOf, contradicts } from './contradicts.ts';
import { isRepetition, tokensOf } from './line-tokens.ts';
import type { BookLine } from './statement.ts';

/** The lines of a book, found by what they say without a look at all of them. It changes as its book does. */
export interface BookIndex {
    /** Adds a line after the others. */
    add(line: BookLine): void;
    /** Takes out the last line of this keyword and content, if there is one. */
    remove(line: Pick<BookLine, 'keyword' | 'content'>): void;
    /** Characters of all lines of this keyword. */
    lengthOf(keyword: string): number;
    /** Whether a line of the book, or a sentence of one, says all that `content` says. */
    repeats(content: string): boolean;
    /** The newest line of knowledge that `content` says otherwise. */
    contradictedOrNull(content: string): BookLine | null;
    /** The lines that share most of these words, at most so many; equal ones in the order of the book. */
    related(words: ReadonlySet<string>, most: number): readonly BookLine[];
}

export function createBookIndex(): BookIndex {
    const piecesOfKey = new Map<string, Piece[]>();
    const piecesOfWord = new Map<string, Piece[]>();
    const entriesOfClaim = new Map<string, Entry[]>();
    const lengths = new Map<string, number>();
    let nextPlace = 0;

    function addLength({ keyword, content }: BookLine, sign: 1 | -1): void {
        lengths.set(keyword, (lengths.get(keyword) ?? 0) + sign * content.length);
    }

    return {
        add(line) {
            const entry = { line, place: nextPlace };
            nextPlace += 1;
            addLength(line, 1);
            for (const text of line.pieces) {
                const { set, key } = tokensOf(text);
                const piece = { entry, text };
                listIn(piecesOfKey, key).push(piece);
                for (const word of set) listIn(piecesOfWord, word).push(piece);
            }
            for (const claim of claimsOfLine(line)) listIn(entriesOfClaim, claim).push(entry);
        },

        remove({ keyword, content }) {
            const saying = piecesOfKey.get(tokensOf(content).key) ?? [];
            const entry = saying.findLast(({ entry: { line } }) => isSame(line, { keyword, content }))?.entry;
            if (entry === undefined) return;
            const { line } = entry;
            addLength(line, -1);
            for (const text of line.pieces) {
                const { set, key } = tokensOf(text);
                for (const word of set) takeFrom(piecesOfWord, word, each => each.entry === entry);
                takeFrom(piecesOfKey, key, each => each.entry === entry);
            }
            for (const claim of claimsOfLine(line)) takeFrom(entriesOfClaim, claim, each => each === entry);
        },

        lengthOf: keyword => lengths.get(keyword) ?? 0,

        repeats(content) {
            const tokens = tokensOf(content);
            if (piecesOfKey.has(tokens.key)) return true;
            // A line that has all of the words has the rarest of them.
            const [rarest = []] = [...tokens.set]
                .map(word => piecesOfWord.get(word) ?? [])
                .sort((first, second) => first.length - second.length);
            return rarest.some(({ text }) => isRepetition(tokens, tokensOf(text)));
        },

        contradictedOrNull(content) {
            const newestOfClaims = claimsOf(content).flatMap(
                claim => entriesOfClaim.get(claim)?.findLast(({ line }) => isContradicted(content, line)) ?? [],
            );
            return newestOfClaims.sort((first, second) => second.place - first.place)[0]?.line ?? null;
        },

        related(words, most) {
            const shared = new Map<Entry, number>();
            for (const word of words) {
                for (const { entry, text } of piecesOfWord.get(word) ?? []) {
                    if (text === entry.line.content) shared.set(entry, (shared.get(entry) ?? 0) + 1);
                }
            }
            return [...shared]
                .sort(([one, count], [other, otherCount]) => otherCount - count || one.place - other.place)
                .slice(0, most)
                .map(([{ line }]) => line);
        },
    };
}

interface Entry {
    readonly line: BookLine;
    /** Counts up from line to line. */
    readonly place: number;
}

/** A line, or a sentence of one that has several. */
interface Piece {
    readonly entry: Entry;
    readonly text: string;
}

function isSame(line: BookLine, { keyword, content }: Pick<BookLine, 'keyword' | 'content'>): boolean {
    return line.keyword === keyword && line.content === content;
}

function listIn<Item>(lists: Map<string, Item[]>, key: string): Item[] {
    const known = lists.get(key);
    if (known !== undefined) return known;
    const list: Item[] = [];
    lists.set(key, list);
    return list;
}

function takeFrom<Item>(lists: Map<string, Item[]>, key: string, isTaken: (item: Item) => boolean): void {
    const rest = (lists.get(key) ?? []).filter(item => !isTaken(item));
    if (rest.length > 0) lists.set(key, rest);
    else lists.delete(key);
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
