import { createRecentCache } from './recent-cache.ts';

/** What a line says, without how it says it: lower case, no accents, no punctuation, no plural, no filler words. */
export interface LineTokens {
    /** In the order of the line. */
    readonly words: readonly string[];
    readonly set: ReadonlySet<string>;
    /** The same for lines that say the same, in whichever order. */
    readonly key: string;
}

/** The tokens of a line. */
export const tokensOf = createRecentCache(toTokens);

function toTokens(text: string): LineTokens {
    const all = text
        .normalize('NFKD')
        .replace(/\p{M}+/gu, '')
        .toLowerCase()
        .replace(/['’]/g, '')
        .match(WORD_PATTERN);
    const telling = (all ?? []).filter(word => !FILLERS.has(word)).map(withoutPlural);
    // A line of nothing but fillers still says something.
    const words = telling.length > 0 ? telling : (all ?? []);
    const set = new Set(words);
    return { words, set, key: [...set].sort().join(' ') };
}

/** Letters of any script; numbers whole, with their decimals. */
const WORD_PATTERN = /\p{N}+(?:[.,:]\p{N}+)*|\p{L}[\p{L}\p{N}]*/gu;

/** Words without which a line says the same. `not`, `no` and `never` are none of them. */
const FILLERS: ReadonlySet<string> = new Set(
    'a an the is are am be been was were do does did our my your its their this that these those there please also just really very quite so and or of to'.split(
        ' ',
    ),
);

function withoutPlural(word: string): string {
    return /^[a-z]{3,}[^su\W]s$/.test(word) ? word.slice(0, -1) : word;
}

/**
 * Whether `line` says nothing that `known` does not say: the same words, or all but a few of those of a longer line. Numbers and
 * negations are words like any other, so lines that differ by one of them are different.
 */
export function isRepetition(line: LineTokens, known: LineTokens): boolean {
    if (line.key === known.key) return true;
    if (line.set.size >= known.set.size || line.set.size < known.set.size * REPEATED_SHARE) return false;
    for (const word of line.set) if (!known.set.has(word)) return false;
    return !NEGATIONS.some(word => known.set.has(word) !== line.set.has(word));
}

const REPEATED_SHARE = 0.85;
const NEGATIONS = ['not', 'no', 'never', 'without', 'dont', 'cannot'] as const;
