/** Online voices cut off longer utterances. The pattern in `cut` has the same number. */
const MAX_LENGTH = 200;

/** Splits a text at sentence ends, and long sentences between words. Pure. */
export function toUtterances(text: string, language: string): readonly string[] {
    const sentences = new Intl.Segmenter(language, { granularity: 'sentence' }).segment(text);
    const pieces: string[] = [];
    for (const { segment } of sentences) {
        const [first = '', ...rest] = cut(segment.replace(/\s+/g, ' '));
        const joined = `${pieces.at(-1) ?? ''}${first}`;
        if (pieces.length > 0 && joined.length <= MAX_LENGTH) pieces.splice(-1, 1, joined);
        else pieces.push(first);
        pieces.push(...rest);
    }
    return pieces.map(piece => piece.trim()).filter(piece => /[\p{L}\p{N}]/u.test(piece));
}

function cut(sentence: string): readonly string[] {
    return sentence.match(/.{1,200}(?:\s|$)|.{1,200}/gsu) ?? [];
}
