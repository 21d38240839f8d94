export type JsonRecord = Readonly<Record<string, unknown>>;

/** The value as an object with unknown fields; `null` for anything else. */
export function recordOrNull(value: unknown): JsonRecord | null {
    // A cast: the compiler does not narrow `object` to a record of unknown fields.
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : null;
}

/** Whether a text is one whole JSON value. */
export function isJson(text: string): boolean {
    try {
        JSON.parse(text);
        return true;
    } catch {
        return false;
    }
}

/** The value of a JSON text; `null` if it is none. */
export function parseJsonOrNull(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return null;
    }
}

export function listOf(value: unknown): readonly unknown[] {
    return Array.isArray(value) ? value : [];
}

/** A text that is not empty; `null` for anything else. */
export function textOrNull(value: unknown): string | null {
    return typeof value === 'string' && value !== '' ? value : null;
}

/** An integer from 0 up; `null` for anything else. */
export function countOrNull(value: unknown): number | null {
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}
