import { lazy } from '../../shared/lazy.ts';
import { toAsciiDigit } from '../../shared/to-ascii-digit.ts';
import type { LanguageWords } from './language-words.ts';
import { LATIN_WORDS } from './latin-words.ts';
import { OTHER_WORDS } from './other-words.ts';

type WordKind = keyof LanguageWords;

/** Finds words of one language in a text that `toPlainText` made. */
export interface Language {
    readonly name: string;
    /** How much each word says that a text is in this language. */
    readonly weights: ReadonlyMap<string, number>;
    has(kind: WordKind, text: string): boolean;
    /** The text before and after each word of the kind. */
    around(kind: WordKind, text: string): readonly Surroundings[];
    /** The text without the words of the kind. */
    without(kind: WordKind, text: string): string;
    /** The first words of a text: two, or some characters in languages without blanks. */
    firstOf(text: string): string;
    /** The last word of a text, in the same way. */
    lastOf(text: string): string;
}

interface Surroundings {
    readonly before: string;
    readonly after: string;
}

/**
 * A text as words in lower case with one blank around each, without accents and with digits from 0 to 9. What stands between a name and
 * its value is kept as `:`.
 */
export function toPlainText(text: string): string {
    const words = foldText(text)
        .replace(/\p{Nd}/gu, toAsciiDigit)
        .replace(/[:=：＝–—]/g, ' : ')
        .match(/[\p{L}\p{M}\p{N}]+|:/gu);
    return ` ${(words ?? []).join(' ')} `;
}

function foldText(text: string): string {
    const folded = text.normalize('NFKC').toLowerCase().normalize('NFD').replace(ACCENTS, '').normalize('NFC');
    return folded.replaceAll('ß', 'ss').replaceAll('ı', 'i');
}

/** Of Latin, Greek and Cyrillic letters, and the optional marks of Hebrew, Arabic and Hindi. Other marks make other letters. */
const ACCENTS = /[\u0300-\u036f]|[\u0591-\u05c7]|[\u064b-\u0655]|\u0640|\u093c|\u200c/g;

export interface FoundLanguages {
    /** Those that the text may be in. */
    readonly languages: readonly Language[];
    /** Whether it is in one of them, as far as its letters and words show. */
    readonly isKnown: boolean;
}

/** The languages that a text may be in, and whether it seems to be in one of them. */
export function findLanguages(text: string): FoundLanguages {
    const others = SCRIPTS.filter(({ pattern }) => pattern.test(text));
    if (others.length > 0) {
        const found = others.map(({ languages }) => likeliest(languages, text).languages);
        return { languages: found.flat(), isKnown: true };
    }
    if (OTHER_LETTER.test(text)) return { languages: [], isKnown: false };
    const { languages, score } = likeliest(LATIN_LANGUAGES, text);
    return { languages, isKnown: score > 0 || !ACCENTED_LETTER.test(text) };
}

/** Those with the most words in common with the text. */
function likeliest(names: readonly string[], text: string) {
    if (names.length < 2) return { languages: names.map(languageOf), score: 0 };
    const words = wordsOf(text);
    const scored = names.map(languageOf).map(language => {
        return { language, score: words.reduce((sum, word) => sum + (language.weights.get(word) ?? 0), 0) };
    });
    const score = Math.max(...scored.map(each => each.score));
    return { languages: scored.filter(each => each.score === score).map(({ language }) => language), score };
}

/** Accents tell languages apart. */
function wordsOf(text: string): readonly string[] {
    return (
        text
            .normalize('NFKC')
            .toLowerCase()
            .match(/[\p{L}\p{M}]+/gu) ?? []
    );
}

const LATIN_LANGUAGES = Object.keys(LATIN_WORDS);

/** Names of products and people are often in Latin letters, so that any other script decides. */
const SCRIPTS: readonly { readonly pattern: RegExp; readonly languages: readonly string[] }[] = [
    { pattern: /\p{sc=Cyrillic}/u, languages: ['Russian', 'Ukrainian', 'Bulgarian', 'Serbian'] },
    { pattern: /\p{sc=Greek}/u, languages: ['Greek'] },
    { pattern: /\p{sc=Hebrew}/u, languages: ['Hebrew'] },
    { pattern: /\p{sc=Arabic}/u, languages: ['Arabic', 'Persian'] },
    { pattern: /\p{sc=Devanagari}/u, languages: ['Hindi'] },
    { pattern: /[\p{sc=Hiragana}\p{sc=Katakana}]/u, languages: ['Japanese'] },
    {
        pattern: /^[^\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Han}]*\p{sc=Han}[^\p{sc=Hiragana}\p{sc=Katakana}]*$/u,
        languages: ['Chinese'],
    },
    { pattern: /\p{sc=Hangul}/u, languages: ['Korean'] },
    { pattern: /\p{sc=Thai}/u, languages: ['Thai'] },
];

const ACCENTED_LETTER = /(?![a-z])\p{L}/iu;
const OTHER_LETTER = /(?!\p{sc=Latin})\p{L}/u;

const UNSPACED: ReadonlySet<string> = new Set(['Chinese', 'Japanese', 'Thai']);
const NEAR_WORDS = 2;
const NEAR_CHARACTERS = 8;

const languages = lazy(() => {
    const words = [...Object.entries(LATIN_WORDS), ...Object.entries(OTHER_WORDS)];
    return new Map(words.map(([name, each]) => [name, createLanguage(name, each)]));
});

function languageOf(name: string): Language {
    const language = languages().get(name);
    if (language === undefined) throw new Error(`There are no words of ${name}.`);
    return language;
}

function createLanguage(name: string, words: LanguageWords): Language {
    const isUnspaced = UNSPACED.has(name);
    const entries = new Map<WordKind, readonly string[]>();

    function entriesOf(kind: WordKind): readonly string[] {
        const known = entries.get(kind) ?? words[kind].split(' ').filter(Boolean).map(toEntry);
        entries.set(kind, known);
        return known;
    }

    /** What is looked for in the text: a word with its blanks, the beginning of one, or any part. */
    function toEntry(written: string): string {
        const word = toPlainText(written.replaceAll('_', ' ')).trimEnd();
        if (isUnspaced) return word.trimStart();
        return written.endsWith('*') ? word : `${word} `;
    }

    return {
        name,
        weights: new Map([
            ...wordsOf(words.mine).map(word => [word, 1] as const),
            ...wordsOf(`${words.common} ${words.self}`).map(word => [word, 2] as const),
        ]),
        has: (kind, text) => entriesOf(kind).some(entry => text.includes(entry)),
        around: (kind, text) => entriesOf(kind).flatMap(entry => placesOf(entry, text)),
        without: (kind, text) => entriesOf(kind).reduce((rest, entry) => rest.replaceAll(entry, ' '), text),
        firstOf: text => (isUnspaced ? text.slice(0, NEAR_CHARACTERS) : ` ${text.split(' ', NEAR_WORDS).join(' ')} `),
        lastOf: text =>
            isUnspaced ? text.slice(-NEAR_CHARACTERS) : ` ${text.slice(text.trimEnd().lastIndexOf(' ') + 1).trim()} `,
    };
}

/** More places of the same word say nothing new. */
const MOST_PLACES = 20;

function placesOf(entry: string, text: string): readonly Surroundings[] {
    const places: Surroundings[] = [];
    for (let at = text.indexOf(entry); at !== -1 && places.length < MOST_PLACES; at = text.indexOf(entry, at + 1)) {
        places.push({ before: text.slice(0, at), after: text.slice(at + entry.length) });
    }
    return places;
}
