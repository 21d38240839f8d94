import type { Commitment } from '../../domain/book.ts';
import { claimsOf, contradicts } from './contradicts.ts';
import { isRepetition, tokensOf } from './line-tokens.ts';

/** A commitment of a book in the form in which learning compares it. */
export interface Statement extends Pick<Commitment, 'keyword' | 'content'> {
    /** The content and, if it has several, each of its lines and sentences. */
    readonly pieces: readonly string[];
}

type StatementLine = Pick<Statement, 'keyword' | 'content'>;

export function toStatement({ keyword, content }: StatementLine): Statement {
    return { keyword, content, pieces: toPieces(content) };
}

function toPieces(content: string): readonly string[] {
    const pieces = content.split(PIECE_END).filter(piece => piece.trim() !== '');
    return pieces.length < 2 ? [content] : [content, ...pieces];
}

const PIECE_END = /\n+|(?<=[.!?])\s+(?=\p{Lu})/u;

/** Finds statements of a book by their meaning without comparing each of them. Updated when the book changes. */
export interface StatementIndex {
    /** Adds a statement after the others. */
    add(statement: Statement): void;
    /** Removes the last statement with this keyword and content, if there is one. */
    remove(line: StatementLine): void;
    /** Characters of all statements with this keyword. */
    lengthOf(keyword: string): number;
    /** Whether a statement, or one sentence of it, says everything that `content` says. */
    repeats(content: string): boolean;
    /** The newest knowledge that `content` contradicts. */
    contradictedOrNull(content: string): Statement | null;
    /** At most `limit` statements that share words with `words`, best match first; equal ones in the order of the book. */
    related(words: ReadonlySet<string>, limit: number): readonly Statement[];
}

export function createStatementIndex(): StatementIndex {
    const piecesOfKey = new Map<string, Piece[]>();
    const piecesOfWord = new Map<string, Piece[]>();
    const entriesOfClaim = new Map<string, Entry[]>();
    const lengths = new Map<string, number>();
    let nextPosition = 0;

    function addLength({ keyword, content }: StatementLine, sign: 1 | -1): void {
        lengths.set(keyword, (lengths.get(keyword) ?? 0) + sign * content.length);
    }

    return {
        add(statement) {
            const entry = { statement, position: nextPosition };
            nextPosition += 1;
            addLength(statement, 1);
            for (const text of statement.pieces) {
                const { set, key } = tokensOf(text);
                const piece = { entry, text };
                listOf(piecesOfKey, key).push(piece);
                for (const word of set) listOf(piecesOfWord, word).push(piece);
            }
            for (const claim of claimsOfStatement(statement)) listOf(entriesOfClaim, claim).push(entry);
        },

        remove(line) {
            const pieces = piecesOfKey.get(tokensOf(line.content).key) ?? [];
            const entry = pieces.findLast(piece => isSame(piece.entry.statement, line))?.entry;
            if (entry === undefined) return;
            const { statement } = entry;
            addLength(statement, -1);
            for (const text of statement.pieces) {
                const { set, key } = tokensOf(text);
                for (const word of set) removeFrom(piecesOfWord, word, piece => piece.entry === entry);
                removeFrom(piecesOfKey, key, piece => piece.entry === entry);
            }
            for (const claim of claimsOfStatement(statement)) {
                removeFrom(entriesOfClaim, claim, each => each === entry);
            }
        },

        lengthOf: keyword => lengths.get(keyword) ?? 0,

        repeats(content) {
            const tokens = tokensOf(content);
            if (piecesOfKey.has(tokens.key)) return true;
            // A piece that has all of the words has the rarest of them.
            const [rarest = []] = [...tokens.set]
                .map(word => piecesOfWord.get(word) ?? [])
                .sort((first, second) => first.length - second.length);
            return rarest.some(({ text }) => isRepetition(tokens, tokensOf(text)));
        },

        contradictedOrNull(content) {
            const newestOfClaims = claimsOf(content).flatMap(
                claim => entriesOfClaim.get(claim)?.findLast(entry => isContradicted(content, entry.statement)) ?? [],
            );
            return newestOfClaims.sort((first, second) => second.position - first.position)[0]?.statement ?? null;
        },

        related(words, limit) {
            const sharedCounts = new Map<Entry, number>();
            for (const word of words) {
                for (const { entry, text } of piecesOfWord.get(word) ?? []) {
                    if (text === entry.statement.content) sharedCounts.set(entry, (sharedCounts.get(entry) ?? 0) + 1);
                }
            }
            return [...sharedCounts]
                .sort(([one, count], [other, otherCount]) => otherCount - count || one.position - other.position)
                .slice(0, limit)
                .map(([{ statement }]) => statement);
        },
    };
}

interface Entry {
    readonly statement: Statement;
    /** Increases from statement to statement. */
    readonly position: number;
}

/** All of a statement, or one sentence of it. */
interface Piece {
    readonly entry: Entry;
    readonly text: string;
}

function isSame(statement: Statement, { keyword, content }: StatementLine): boolean {
    return statement.keyword === keyword && statement.content === content;
}

function listOf<Item>(lists: Map<string, Item[]>, key: string): Item[] {
    const known = lists.get(key);
    if (known !== undefined) return known;
    const list: Item[] = [];
    lists.set(key, list);
    return list;
}

function removeFrom<Item>(lists: Map<string, Item[]>, key: string, isRemoved: (item: Item) => boolean): void {
    const rest = (lists.get(key) ?? []).filter(item => !isRemoved(item));
    if (rest.length > 0) lists.set(key, rest);
    else lists.delete(key);
}

/** Only knowledge can be contradicted. */
function claimsOfStatement({ keyword, pieces }: Statement): ReadonlySet<string> {
    return new Set(keyword === 'KNOWLEDGE' ? pieces.map(withoutEnd).flatMap(claimsOf) : []);
}

function isContradicted(content: string, { pieces }: Statement): boolean {
    const [firstWord] = tokensOf(content).words;
    return pieces.some(piece => tokensOf(piece).words[0] === firstWord && contradicts(content, withoutEnd(piece)));
}

function withoutEnd(piece: string): string {
    return piece.replace(/[.!]$/, '');
}
