import { sha256Hex } from '../shared/hash.ts';
import { termsOf, toTerms, toWords } from '../shared/to-terms.ts';
import type { ChatRow } from './chat-row.ts';
import type { ChatSource } from './chat-turn.ts';

/** Where a message was said and by whom; a search can be limited to it. */
interface SearchScope {
    readonly agentName: string;
    readonly source: ChatSource;
    readonly apiKey: string | null;
    readonly callerHash: string;
}

/** Of a longer message only the beginning is indexed. */
const MAX_LENGTH = 20_000;
/** Longer terms are data, not words. */
const MAX_TERM_LENGTH = 64;

/**
 * The terms that find a message: its words and its scope, so that a search within one agent or one caller reads only their messages.
 * Empty for tool results and for the prompts of chat apps.
 */
export function toSearchText(row: Pick<ChatRow, 'message' | 'isUtility'> & SearchScope): string {
    if (row.isUtility || row.message.role === 'TOOL') return '';
    const words = toWords(row.message.content.slice(0, MAX_LENGTH));
    const terms = termsOf(words);
    if (terms.length === 0) return '';
    // The words as they are written are found while someone types them: "tomatoe" is no beginning of "tomato".
    const written = words.filter(word => termsOf([word]).length > 0);
    return [...withoutData([...terms, ...written]), ...toScopeTerms(row)].join(' ');
}

/** The words of a text as they are in the index, without duplicates. */
export function toSearchTerms(text: string): readonly string[] {
    return withoutData(toTerms(text));
}

function withoutData(terms: readonly string[]): readonly string[] {
    return [...new Set(terms)].filter(term => term.length <= MAX_TERM_LENGTH);
}

/** What someone searches for. */
export interface SearchWords {
    /** A message must have all of them. */
    readonly terms: readonly string[];
    /** The last word, which someone may still be typing; `null` if the search does not end with a word. */
    readonly begun: BegunWord | null;
    /** All words in lower case. */
    readonly written: readonly string[];
}

/** A message must have one of its terms, or a word that begins with it. */
export interface BegunWord {
    readonly prefix: string;
    readonly terms: readonly string[];
}

/** Of shorter beginnings there are too many words. */
const MIN_PREFIX_LENGTH = 3;

/** The words of a search that someone may still be typing. */
export function toSearchWords(search: string): SearchWords {
    const written = search.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
    const words = toWords(search);
    const last = words.at(-1) ?? '';
    if (!/[\p{L}\p{N}\p{M}]$/u.test(search) || !isPrefix(last)) {
        return { terms: withoutData(termsOf(words)), begun: null, written };
    }
    return {
        terms: withoutData(termsOf(words.slice(0, -1))),
        begun: { prefix: last, terms: withoutData(termsOf([last])) },
        written,
    };
}

/** In scripts of syllables and those without blanks one letter says enough. Scope terms are not to be found. */
function isPrefix(word: string): boolean {
    if (word.length > MAX_TERM_LENGTH || word.startsWith('zq')) return false;
    return word.length >= MIN_PREFIX_LENGTH || /^[\u0e00-\uffff]/.test(word);
}

type PartialScope = { readonly [Field in keyof SearchScope]?: SearchScope[Field] | undefined };

/** Letters and digits, as in every term, but no text contains them by chance. */
export function toScopeTerms({ agentName, source, apiKey, callerHash }: PartialScope): readonly string[] {
    return [
        ...(agentName === undefined ? [] : [toScopeTerm('agent', agentName)]),
        ...(source === undefined ? [] : [toScopeTerm('source', source)]),
        ...(apiKey === undefined || apiKey === null ? [] : [toScopeTerm('key', apiKey)]),
        ...(callerHash === undefined ? [] : [toScopeTerm('caller', callerHash)]),
    ];
}

function toScopeTerm(kind: string, value: string): string {
    return `zq${kind}${sha256Hex(value).slice(0, 16)}`;
}

/** Few enough for the word to be seen in one line on a phone. */
const EXCERPT_BEFORE = 30;
const EXCERPT_LENGTH = 200;

/** A part of a text in one line, and where words of the search are in it. */
export interface Excerpt {
    readonly text: string;
    /** In UTF-16 units, in order. */
    readonly matches: readonly Match[];
}

interface Match {
    readonly start: number;
    readonly end: number;
}

/** The part of a text around its first word of the search. Pure. */
export function toExcerpt(text: string, search: SearchWords): Excerpt {
    const [first] = findMatches(text.slice(0, MAX_LENGTH), search);
    const begin = Math.max(0, (first?.start ?? 0) - EXCERPT_BEFORE);
    const piece = text.slice(begin, begin + EXCERPT_LENGTH).toWellFormed();
    const line = piece.replace(/\s+/g, ' ').trim();
    const shown = `${begin > 0 ? '…' : ''}${line}${begin + EXCERPT_LENGTH < text.length ? '…' : ''}`;
    return { text: shown, matches: [...findMatches(shown, search)] };
}

function* findMatches(text: string, search: SearchWords): Generator<Match, void, undefined> {
    const wanted = new Set([...search.terms, ...(search.begun?.terms ?? [])]);
    for (const { 0: word, index } of text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
        if (isUnspaced(word)) yield* findWritten(word, index, search.written);
        else if (isWanted(word, wanted, search.begun)) yield { start: index, end: index + word.length };
    }
}

/** Scripts whose words are cut into pieces. */
function isUnspaced(word: string): boolean {
    return toWords(word).length > 1 || /\p{sc=Han}/u.test(word);
}

function isWanted(word: string, wanted: ReadonlySet<string>, begun: BegunWord | null): boolean {
    if (word.length > MAX_TERM_LENGTH) return false;
    const words = toWords(word);
    return (
        termsOf(words).some(term => wanted.has(term)) || (begun !== null && words[0]?.startsWith(begun.prefix) === true)
    );
}

/** The first place of each word within a run of letters. */
function findWritten(run: string, at: number, written: readonly string[]): readonly Match[] {
    const lower = run.toLowerCase();
    const starts = written.map(word => ({ start: lower.indexOf(word), length: word.length }));
    return starts
        .filter(({ start }) => start >= 0)
        .map(({ start, length }) => ({ start: at + start, end: at + start + length }))
        .sort((first, second) => first.start - second.start);
}
