import { sha256Hex } from '../shared/hash.ts';
import { toTerms } from '../shared/to-terms.ts';
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
    const terms = toSearchTerms(row.message.content.slice(0, MAX_LENGTH));
    return terms.length === 0 ? '' : [...terms, ...toScopeTerms(row)].join(' ');
}

/** The words of a text as they are in the index, without duplicates. */
export function toSearchTerms(text: string): readonly string[] {
    return [...new Set(toTerms(text))].filter(term => term.length <= MAX_TERM_LENGTH);
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

const EXCERPT_BEFORE = 60;
const EXCERPT_LENGTH = 200;

/** The part of a text around its first word that matches one of the terms, in one line. Pure. */
export function toExcerpt(text: string, terms: readonly string[]): string {
    const wanted = new Set(terms);
    const words = text.slice(0, MAX_LENGTH).matchAll(/[\p{L}\p{N}\p{M}]+/gu);
    const first = words.find(([word]) => toSearchTerms(word).some(term => wanted.has(term)));
    const begin = Math.max(0, (first?.index ?? 0) - EXCERPT_BEFORE);
    const piece = text.slice(begin, begin + EXCERPT_LENGTH).toWellFormed();
    const line = piece.replace(/\s+/g, ' ').trim();
    return `${begin > 0 ? '…' : ''}${line}${begin + EXCERPT_LENGTH < text.length ? '…' : ''}`;
}
