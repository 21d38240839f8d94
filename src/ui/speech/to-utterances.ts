/** Longer ones are cut off by voices that speak from another computer. The pattern of `cut` has the same number. */
const LONGEST = 200;

/** A text in pieces that end where a sentence does, or else between words. Pure. */
export function toUtterances(text: string, language: string): readonly string[] {
    const sentences = new Intl.Segmenter(language, { granularity: 'sentence' }).segment(text);
    const pieces: string[] = [];
    for (const { segment } of sentences) {
        const [first = '', ...rest] = cut(segment.replace(/\s+/g, ' '));
        const joined = `${pieces.at(-1) ?? ''}${first}`;
        if (pieces.length > 0 && joined.length <= LONGEST) pieces.splice(-1, 1, joined);
        else pieces.push(first);
        pieces.push(...rest);
    }
    return pieces.map(piece => piece.trim()).filter(piece => /[\p{L}\p{N}]/u.test(piece));
}

function cut(sentence: string): readonly string[] {
    return sentence.match(/.{1,200}(?:\s|$)|.{1,200}/gsu) ?? [];
}
