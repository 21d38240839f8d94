import { tokensOf } from './line-tokens.ts';
import { createRecentCache } from './recent-cache.ts';

/**
 * Whether the new line gives another value for what the old one says: "the return period is 14 days" and "… is 30 days". Careful by
 * intent: a line that is wrongly taken for outdated would be lost, one that is wrongly kept only stands beside the other.
 */
export function contradicts(newLine: string, oldLine: string): boolean {
    const first = readLine(newLine);
    const second = readLine(oldLine);
    if (!hasOtherValue(first, second) && !hasOtherNumber(first.words, second.words)) return false;
    return tokensOf(newLine).key !== tokensOf(oldLine).key;
}

/** What the line gives a value for, in as many ways as it does: lines that contradict one another share one of these. */
export function claimsOf(line: string): readonly string[] {
    const { words, subject } = readLine(line);
    const masked = words.flatMap((_, index) => (isValueAt(words, index) ? [words.with(index, '*').join(' ')] : []));
    return subject === null ? masked : [subject, ...masked];
}

interface ReadLine {
    readonly words: readonly string[];
    /** What a definite statement is about and its verb; `null` where it is none. */
    readonly subject: string | null;
}

const readLine = createRecentCache((line: string): ReadLine => ({ words: wordsOf(line), subject: subjectOf(line) }));

/** "The capital of France is Paris": one subject, which has several words or belongs to somebody, and one value. */
function hasOtherValue(first: ReadLine, second: ReadLine): boolean {
    return first.subject !== null && first.subject === second.subject;
}

function subjectOf(line: string): string | null {
    const match = STATEMENT_PATTERN.exec(line.trim());
    if (match === null) return null;
    const [, subject = '', verb = ''] = match;
    // Each of several things can be so: "tomatoes are red" and "tomatoes are tasty". What is definite has one value.
    const words = DEFINITE_PATTERN.test(subject) ? tokensOf(subject).words : [];
    return words.length < 2 ? null : [...words, verb.toLowerCase()].join(' ');
}

const STATEMENT_PATTERN = /^([^.!?,;:]{3,120}?)\s(is|are)\s(?=\S)/i;
const DEFINITE_PATTERN = /^(the|our|my|your|this)\s/i;

/** The same words but for one number or day, which stands where values stand: "closes at six", not "room 12". */
function hasOtherNumber(first: readonly string[], second: readonly string[]): boolean {
    if (first.length !== second.length) return false;
    const index = first.findIndex((word, each) => word !== second[each]);
    if (!isValueAt(first, index) || !isValueAt(second, index)) return false;
    return first.slice(index + 1).every((word, offset) => word === second[index + 1 + offset]);
}

function isValueAt(words: readonly string[], index: number): boolean {
    return index >= 2 && BEFORE_VALUE.has(words[index - 1] ?? '') && VALUE_PATTERN.test(words[index] ?? '');
}

/** None of a text that is too long to be one statement: each of its values would be compared with all of it. */
function wordsOf(line: string): string[] {
    const words = line.toLowerCase().match(/[\p{L}\p{N}]+(?:[.,:][\p{N}]+)*/gu) ?? [];
    return words.length > MOST_WORDS ? [] : words;
}

const MOST_WORDS = 400;

const VALUE_PATTERN =
    /^(\p{N}.*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon|midnight|(mon|tues|wednes|thurs|fri|satur|sun)days?)$/u;

const BEFORE_VALUE: ReadonlySet<string> = new Set(
    'is are at by until till after before from on costs cost takes take needs need lasts last opens closes open close has have within about equals'.split(
        ' ',
    ),
);
