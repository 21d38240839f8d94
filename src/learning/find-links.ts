/** The web addresses in a text, in lower case and without what punctuation may follow. */
export function findLinks(text: string): readonly string[] {
    const links = text.match(LINK_PATTERN) ?? [];
    return links.map(link => link.toLowerCase().replace(/[.,;:!?)\]}'"»]+$/, ''));
}

const LINK_PATTERN = /\b(?:[a-z][a-z0-9+.-]*:\/\/|www\.)[^\s<>"]+|\b(?:javascript|data|vbscript|file|mailto):\S+/gi;

/** A link or picture of Markdown, or a tag of HTML: nothing that a line of a book needs, and the way to lead readers astray. */
export function hasMarkup(text: string): boolean {
    return /!?\[[^\]\n]*\]\s*\([^)\n]*\)|<\/?[a-z!][^>\n]*>/i.test(text);
}
