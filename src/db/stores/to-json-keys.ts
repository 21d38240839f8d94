/** A list as one parameter: both dialects have `json_each`, and of an object it gives each key as text. */
export function toJsonKeys(texts: readonly string[]): string {
    return JSON.stringify(Object.fromEntries(texts.map(text => [text, 0])));
}
