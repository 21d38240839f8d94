/** An integer that no JavaScript number can hold. `JSON.stringify` writes it as it was read. */
export interface ExactInteger {
    readonly rawJSON: string;
}

/** What the library of types does not know yet. */
interface ExactJson {
    parse(
        text: string,
        revive: (key: string, value: unknown, context: { readonly source: string }) => unknown,
    ): unknown;
    rawJSON(text: string): ExactInteger;
    isRawJSON(value: unknown): value is ExactInteger;
}
const exactJson = JSON as unknown as ExactJson;

/**
 * As `JSON.parse`, several times as slow, but an integer that would be rounded becomes an `ExactInteger`.
 * @throws SyntaxError
 */
export function parseExactJson(text: string): unknown {
    return exactJson.parse(text, keepExact);
}

function keepExact(_key: string, value: unknown, { source }: { readonly source: string }): unknown {
    const isRounded = typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source);
    return isRounded ? exactJson.rawJSON(source) : value;
}

export function isExactInteger(value: unknown): value is ExactInteger {
    return exactJson.isRawJSON(value);
}
