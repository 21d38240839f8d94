const ENTITIES: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
};

/** Text as it stands in HTML, also within quotes. */
export function escapeHtml(text: string): string {
    return text.replace(/[&<>"']/g, character => ENTITIES[character] ?? '');
}
