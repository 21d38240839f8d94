/** A text that somebody left without saving it. */
export interface KeptText {
    readonly text: string;
    /** The version that it began with. */
    readonly version: number;
    /** ISO 8601. */
    readonly at: string;
}

/** What this browser keeps of a book that is not saved. */
export function keptTextOrNull(agentName: string): KeptText | null {
    try {
        const kept: unknown = JSON.parse(localStorage.getItem(keyOf(agentName)) ?? 'null');
        return isKeptText(kept) ? kept : null;
    } catch {
        // No storage in this browser, or somebody else's value.
        return null;
    }
}

export function keepText(agentName: string, kept: KeptText): void {
    try {
        localStorage.setItem(keyOf(agentName), JSON.stringify(kept));
    } catch {
        // No room, or no storage: who leaves the page is asked all the same.
    }
}

export function forgetText(agentName: string): void {
    try {
        localStorage.removeItem(keyOf(agentName));
    } catch {
        // No storage in this browser: then there is nothing in it either.
    }
}

function keyOf(agentName: string): string {
    return `book:${agentName}`;
}

function isKeptText(value: unknown): value is KeptText {
    if (typeof value !== 'object' || value === null) return false;
    const { text, version, at } = { text: null, version: null, at: null, ...value };
    return typeof text === 'string' && typeof version === 'number' && typeof at === 'string';
}
