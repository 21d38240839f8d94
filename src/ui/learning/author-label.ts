const LABELS: Readonly<Record<string, string>> = { admin: 'the admin', system: 'the server', visitor: 'a visitor' };

/** The author of a version or lesson; any other value is the hint of an API key. */
export function authorLabel(who: string): string {
    return LABELS[who] ?? who;
}
