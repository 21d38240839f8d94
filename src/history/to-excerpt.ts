import { toSearchTerms } from './to-search-text.ts';

const BEFORE = 60;
const LENGTH = 200;
/** A word that stands later is shown by the message's beginning. */
const MOST_CHARACTERS = 20_000;

/** The piece of a text around the first of its words that has one of the terms, in one line. Pure. */
export function toExcerpt(text: string, terms: readonly string[]): string {
    const wanted = new Set(terms);
    const words = text.slice(0, MOST_CHARACTERS).matchAll(/[\p{L}\p{N}\p{M}]+/gu);
    const first = words.find(([word]) => toSearchTerms(word).some(term => wanted.has(term)));
    const begin = Math.max(0, (first?.index ?? 0) - BEFORE);
    const piece = text.slice(begin, begin + LENGTH).toWellFormed();
    const line = piece.replace(/\s+/g, ' ').trim();
    return `${begin > 0 ? '…' : ''}${line}${begin + LENGTH < text.length ? '…' : ''}`;
}
