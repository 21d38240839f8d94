import { trimEnd } from '../../shared/trim-end.ts';

/** The web addresses in a text, in lower case and without what punctuation may follow. */
export function findLinks(text: string): readonly string[] {
    const links = text.match(LINK_PATTERN) ?? [];
    return links.map(link => trimEnd(link.toLowerCase(), `.,;:!?)]}'"»`));
}

const LINK_PATTERN =
    /\b(?:[a-z][a-z0-9+.-]{0,30}:\/\/|www\.)[^\s<>"]+|\b(?:javascript|data|vbscript|file|mailto):\S+/gi;

/** A link or picture of Markdown, or a tag of HTML: nothing that a line of a book needs, and the way to lead readers astray. */
export function hasMarkup(text: string): boolean {
    return /\[[^[\]\n]*\]\s*\(/.test(text) || text.split('\n').some(hasTag);
}

function hasTag(line: string): boolean {
    const start = line.search(/<\/?[a-z!]/i);
    return start !== -1 && line.includes('>', start);
}
