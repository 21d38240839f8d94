import { RecentCache } from '../../shared/recent-cache.ts';

/** The meaning of a line as words: lower case, no accents, no punctuation, no plural, no filler words. */
export interface LineTokens {
    /** In the order of the line. */
    readonly words: readonly string[];
    readonly set: ReadonlySet<string>;
    /** The same for lines with the same words in any order. */
    readonly key: string;
}

const CACHE_SIZE = 50_000;

/** A pure function of a line that caches its results, since each lesson is compared with the lines of its book. */
export function cachedByLine<Result extends object>(read: (line: string) => Result): (line: string) => Result {
    const cache = new RecentCache<string, Result>(CACHE_SIZE);
    return line => cache.get(line) ?? cache.set(line, read(line));
}

export const tokensOf = cachedByLine(toTokens);

function toTokens(text: string): LineTokens {
    const all = text
        .normalize('NFKD')
        .replace(/\p{M}+/gu, '')
        .toLowerCase()
        .replace(/['’]/g, '')
        .match(WORD_PATTERN);
    const meaningful = (all ?? []).filter(word => !FILLERS.has(word)).map(withoutPlural);
    // A line of fillers only keeps them.
    const words = meaningful.length > 0 ? meaningful : (all ?? []);
    const set = new Set(words);
    return { words, set, key: [...set].sort().join(' ') };
}

/** Letters of any script; whole numbers with their decimals. */
const WORD_PATTERN = /\p{N}+(?:[.,:]\p{N}+)*|\p{L}[\p{L}\p{N}]*/gu;

/** Words that do not change the meaning of a line. `not`, `no` and `never` do, so they are not in this list. */
const FILLERS: ReadonlySet<string> = new Set(
    'a an the is are am be been was were do does did our my your its their this that these those there please also just really very quite so and or of to'.split(
        ' ',
    ),
);

function withoutPlural(word: string): string {
    return /^[a-z]{3,}[^su\W]s$/.test(word) ? word.slice(0, -1) : word;
}

/**
 * Whether `known` says everything that `line` says: the same words, or nearly all words of a longer line. Numbers and negations are
 * ordinary words, so lines that differ in one of them are different.
 */
export function isRepetition(line: LineTokens, known: LineTokens): boolean {
    if (line.key === known.key) return true;
    if (line.set.size >= known.set.size || line.set.size < known.set.size * REPEATED_SHARE) return false;
    for (const word of line.set) if (!known.set.has(word)) return false;
    return !NEGATIONS.some(word => known.set.has(word) !== line.set.has(word));
}

const REPEATED_SHARE = 0.85;
const NEGATIONS = ['not', 'no', 'never', 'without', 'dont', 'cannot'] as const;
