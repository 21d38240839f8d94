import { trimEnd } from '../../shared/trim-end.ts';

/** The web addresses in a text, in lower case and without trailing punctuation. */
export function findLinks(text: string): readonly string[] {
    const links = text.match(LINK_PATTERN) ?? [];
    return links.map(link => trimEnd(link.toLowerCase(), `.,;:!?)]}'"»`));
}

const LINK_PATTERN =
    /\b(?:[a-z][a-z0-9+.-]{0,30}:\/\/|www\.)[^\s<>"]+|\b(?:javascript|data|vbscript|file|mailto):\S+/gi;

/** Whether a text has a Markdown link or image, or an HTML tag. A book line does not need them, and they can hide a target. */
export function hasMarkup(text: string): boolean {
    return /\[[^[\]\n]*\]\s*\(/.test(text) || text.split('\n').some(hasTag);
}

function hasTag(line: string): boolean {
    const start = line.search(/<\/?[a-z!]/i);
    return start !== -1 && line.includes('>', start);
}
