/**
 * `text` as every dialect can hold it: Postgres refuses NUL, and no UTF-8 has lone surrogates. Both become U+FFFD instead of being
 * dropped, so that a text with a NUL never equals one without.
 */
export function toStorableText(text: string): string {
    return text.replaceAll('\0', '\uFFFD').toWellFormed();
}
