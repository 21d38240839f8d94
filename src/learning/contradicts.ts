import { tokensOf } from './line-tokens.ts';

/**
 * Whether the new line gives another value for what the old one says: "the return period is 14 days" and "… is 30 days". Careful by
 * intent: a line that is wrongly taken for outdated would be lost, one that is wrongly kept only stands beside the other.
 */
export function contradicts(newLine: string, oldLine: string): boolean {
    if (tokensOf(newLine).key === tokensOf(oldLine).key) return false;
    return hasOtherValue(newLine, oldLine) || hasOtherNumber(newLine, oldLine);
}

/** "The capital of France is Paris": one subject, which has several words or belongs to somebody, and one value. */
function hasOtherValue(newLine: string, oldLine: string): boolean {
    const first = takeApart(newLine);
    const second = takeApart(oldLine);
    if (first === null || second === null || first.subject !== second.subject) return false;
    return first.subject.includes(' ') && first.verb === second.verb;
}

interface Statement {
    readonly subject: string;
    readonly verb: string;
}

function takeApart(line: string): Statement | null {
    const match = STATEMENT_PATTERN.exec(line.trim());
    if (match === null) return null;
    const [, subject = '', verb = ''] = match;
    // Each of several things can be so: "tomatoes are red" and "tomatoes are tasty". What is definite has one value.
    if (!DEFINITE_PATTERN.test(subject)) return null;
    return { subject: tokensOf(subject).words.join(' '), verb: verb.toLowerCase() };
}

const STATEMENT_PATTERN = /^([^.!?,;:]{3,120}?)\s(is|are)\s(?=\S)/i;
const DEFINITE_PATTERN = /^(the|our|my|your|this)\s/i;

/** The same words but for one number or day, which stands where values stand: "closes at six", not "room 12". */
function hasOtherNumber(newLine: string, oldLine: string): boolean {
    const first = wordsOf(newLine);
    const second = wordsOf(oldLine);
    if (first.length !== second.length || first.length < 3) return false;
    const different = first.flatMap((word, index) => (word === second[index] ? [] : [index]));
    const [index] = different;
    if (different.length !== 1 || index === undefined || index < 2) return false;
    const isValue = [first[index], second[index]].every(word => word !== undefined && VALUE_PATTERN.test(word));
    return isValue && BEFORE_VALUE.has(first[index - 1] ?? '');
}

function wordsOf(line: string): string[] {
    return line.toLowerCase().match(/[\p{L}\p{N}]+(?:[.,:][\p{N}]+)*/gu) ?? [];
}

const VALUE_PATTERN =
    /^(\p{N}.*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon|midnight|(mon|tues|wednes|thurs|fri|satur|sun)days?)$/u;

const BEFORE_VALUE: ReadonlySet<string> = new Set(
    'is are at by until till after before from on costs cost takes take needs need lasts last opens closes open close has have within about equals'.split(
        ' ',
    ),
);
