/** The meaningful words of a text: lower case, singular, without diacritics and stop words. */
export function toTerms(text: string): readonly string[] {
    return toWords(text).flatMap(word => (STOP_WORDS.has(word) ? [] : [toSingular(word)]));
}

/** The words of a text in lower case without diacritics. Scripts without spaces give one word per character. */
export function toWords(text: string): readonly string[] {
    const folded = text
        .normalize('NFKD')
        .replace(/\p{M}+/gu, '')
        .toLowerCase();
    return folded.match(/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]|[\p{L}\p{N}]+/gu) ?? [];
}

const STOP_WORDS: ReadonlySet<string> = new Set(
    (
        'a about all also am an and any are as at be been but by can could did do does for from get had has have he her him his how ' +
        'i if in is it its just know like me more most my no not of on or our out please she should so some such tell than that the ' +
        'their them then there these they this to too up us very was we were what when where which who why will with would you your'
    ).split(' '),
);

/** Simple on purpose: it only has to map `tomatoes` to `tomato`. */
function toSingular(word: string): string {
    if (word.length <= 3 || !word.endsWith('s') || /(?:ss|us|is)$/.test(word)) return word;
    if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
    return /(?:o|x|ch|sh|ss)es$/.test(word) ? word.slice(0, -2) : word.slice(0, -1);
}
