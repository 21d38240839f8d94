import { cachedByLine, tokensOf } from './line-tokens.ts';

/**
 * Whether the new line gives another value for the same thing: "the return period is 14 days" and "… is 30 days". English only.
 * Cautious on purpose: a line that is wrongly seen as outdated would be lost, one that is wrongly kept does little harm.
 */
export function contradicts(newLine: string, oldLine: string): boolean {
    const first = readLine(newLine);
    const second = readLine(oldLine);
    if (!hasOtherValue(first, second) && !hasOtherNumber(first.words, second.words)) return false;
    return tokensOf(newLine).key !== tokensOf(oldLine).key;
}

/** The things that the line gives a value for. Lines that contradict each other share at least one of them. */
export function claimsOf(line: string): readonly string[] {
    const { words, subject } = readLine(line);
    const masked = words.flatMap((_, index) => (isValueAt(words, index) ? [words.with(index, '*').join(' ')] : []));
    return subject === null ? masked : [subject, ...masked];
}

interface ReadLine {
    readonly words: readonly string[];
    /** The subject and verb of a definite statement; `null` for other lines. */
    readonly subject: string | null;
}

const readLine = cachedByLine((line: string): ReadLine => ({ words: wordsOf(line), subject: subjectOf(line) }));

/** "The capital of France is Paris": a definite subject of several words, and one value. */
function hasOtherValue(first: ReadLine, second: ReadLine): boolean {
    return first.subject !== null && first.subject === second.subject;
}

function subjectOf(line: string): string | null {
    const match = STATEMENT_PATTERN.exec(line.trim());
    if (match === null) return null;
    const [, subject = '', verb = ''] = match;
    // Indefinite things can have several values: "tomatoes are red" and "tomatoes are tasty". A definite one has one.
    const words = DEFINITE_PATTERN.test(subject) ? tokensOf(subject).words : [];
    return words.length < 2 ? null : [...words, verb.toLowerCase()].join(' ');
}

const STATEMENT_PATTERN = /^([^.!?,;:]{3,120}?)\s(is|are)\s(?=\S)/i;
const DEFINITE_PATTERN = /^(the|our|my|your|this)\s/i;

/** The same words except for one number or day in the place of a value: "closes at six", not "room 12". */
function hasOtherNumber(first: readonly string[], second: readonly string[]): boolean {
    if (first.length !== second.length) return false;
    const index = first.findIndex((word, each) => word !== second[each]);
    if (!isValueAt(first, index) || !isValueAt(second, index)) return false;
    return first.slice(index + 1).every((word, offset) => word === second[index + 1 + offset]);
}

function isValueAt(words: readonly string[], index: number): boolean {
    return index >= 2 && BEFORE_VALUE.has(words[index - 1] ?? '') && VALUE_PATTERN.test(words[index] ?? '');
}

/** Empty if the text is too long to be one statement, because each of its values would be compared with all of it. */
function wordsOf(line: string): string[] {
    const words = line.toLowerCase().match(/[\p{L}\p{N}]+(?:[.,:][\p{N}]+)*/gu) ?? [];
    return words.length > MAX_WORDS ? [] : words;
}

const MAX_WORDS = 400;

const VALUE_PATTERN =
    /^(\p{N}.*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon|midnight|(mon|tues|wednes|thurs|fri|satur|sun)days?)$/u;

const BEFORE_VALUE: ReadonlySet<string> = new Set(
    'is are at by until till after before from on costs cost takes take needs need lasts last opens closes open close has have within about equals'.split(
        ' ',
    ),
);
