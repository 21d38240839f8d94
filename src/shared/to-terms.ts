import { toAsciiDigit } from './to-ascii-digit.ts';

/** The meaningful words of a text: lower case, singular, without diacritics and stop words. */
export function toTerms(text: string): readonly string[] {
    return termsOf(toWords(text));
}

/** The terms of words that `toWords` gave. */
export function termsOf(words: readonly string[]): readonly string[] {
    return words.flatMap(word => (STOP_WORDS.has(word) ? [] : [toSingular(word)]));
}

/** Increases when the terms of a text change: what was indexed with other terms is indexed again. */
export const TERMS_VERSION = 2;

/**
 * The words of a text in lower case, without diacritics, with digits from 0 to 9. What is written without blanks between words gives pieces
 * of words instead, the same ones for a word by itself and within a text.
 */
export function toWords(text: string): readonly string[] {
    // Most texts, and the fast way for them.
    if (!/[^\x00-\x7f]/.test(text)) return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
    const folded = text
        .normalize('NFKD')
        .replace(/[\p{M}\p{Cf}\u0640]+/gu, '')
        .toLowerCase()
        .replace(/[ßæœøłđðþıςىیکة]/g, letter => SAME_LETTERS[letter] ?? letter);
    if (!/[^\x00-\u024f]/.test(folded)) return folded.match(/[\p{L}\p{N}]+/gu) ?? [];
    // Hangul is in syllables again.
    const words =
        folded
            .replace(/(?![0-9])\p{Nd}/gu, toAsciiDigit)
            .normalize('NFC')
            .match(/[\p{L}\p{N}]+/gu) ?? [];
    return words.flatMap(word => (OTHER_CUT.test(word) ? cutWord(word) : [word]));
}

/** Letters that people write for each other. */
const SAME_LETTERS: Readonly<Record<string, string>> = {
    ß: 'ss',
    æ: 'ae',
    œ: 'oe',
    ø: 'o',
    ł: 'l',
    đ: 'd',
    ð: 'd',
    þ: 'th',
    ı: 'i',
    ς: 'σ',
    ى: 'ي',
    ی: 'ي',
    ک: 'ك',
    ة: 'ه',
};

const OTHER_CUT =
    /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}\p{sc=Tibetan}]/u;

/** Cuts a run of letters that may be of several scripts. */
function cutWord(word: string): readonly string[] {
    const runs = word.match(
        /\p{sc=Hangul}+|[\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}\p{sc=Tibetan}]+|[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]|[^\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}\p{sc=Tibetan}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]+/gu,
    );
    return (runs ?? []).flatMap(run => {
        if (/^\p{sc=Hangul}/u.test(run)) return toKoreanPieces(run);
        return /^[\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}\p{sc=Tibetan}]/u.test(run) ? toPairs(run) : [run];
    });
}

/** Letters in pairs: a single one is in nearly every text. */
function toPairs(run: string): readonly string[] {
    if (run.length <= 2) return [run];
    return Array.from({ length: run.length - 1 }, (_, index) => run.slice(index, index + 2));
}

/** Korean puts its particles at the end of nouns: 토마토는, 토마토를. Of a short noun also the noun by itself: 물은. */
function toKoreanPieces(run: string): readonly string[] {
    let noun = run;
    while (noun.length > 2 && PARTICLE.test(noun)) noun = noun.replace(PARTICLE, '');
    const pairs = toPairs(noun);
    return noun.length === 2 && PARTICLE.test(noun) ? [...pairs, noun.slice(0, 1)] : pairs;
}

const PARTICLE =
    /(?<=.)(?:으로|에서|에게|까지|부터|처럼|보다|마다|에는|에도|이나|입니다|이에요|예요|은|는|이|가|을|를|의|에|도|와|과|로|만|들)$/;

const STOP_WORDS: ReadonlySet<string> = new Set(
    (
        'a about all also am an and any are as at be been but by can could did do does for from get had has have he her him his how ' +
        'i if in is it its just know like me more most my no not of on or our out please she should so some such tell than that the ' +
        'their them then there these they this to too up us very was we were what when where which who why will with would you your'
    ).split(' '),
);

/** Simple on purpose: it only has to map `tomatoes` to `tomato`. */
function toSingular(word: string): string {
    if (word.length <= 3 || !word.endsWith('s') || /(?:ss|us|is)$/.test(word)) return word;
    if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
    return /(?:o|x|ch|sh|ss)es$/.test(word) ? word.slice(0, -2) : word.slice(0, -1);
}
