/** Longer lines are taken apart, so that what is found says little beside what was asked for. */
const LONG_PASSAGE = 600;

/** The pieces of a text that can be found one by one: its lines, and of long lines their sentences. Linear in its length. */
export function toPassages(text: string): string[] {
    return text
        .split(/\r\n|\n|\r/)
        .map(line => line.trim())
        .filter(line => /[\p{L}\p{N}]/u.test(line))
        .flatMap(line => (line.length <= LONG_PASSAGE ? [line] : joinShort(line.split(/(?<=[.!?…。！？])\s+/))));
}

/** Sentences put together up to the length of a passage; a longer one is cut. */
function joinShort(sentences: readonly string[]): string[] {
    const passages: string[] = [];
    let passage = '';
    for (const sentence of sentences.flatMap(cut)) {
        if (passage !== '' && passage.length + 1 + sentence.length > LONG_PASSAGE) {
            passages.push(passage);
            passage = '';
        }
        passage = passage === '' ? sentence : `${passage} ${sentence}`;
    }
    return passage === '' ? passages : [...passages, passage];
}

function cut(sentence: string): string[] {
    const pieces: string[] = [];
    for (let start = 0; start < sentence.length; start += LONG_PASSAGE) {
        pieces.push(sentence.slice(start, start + LONG_PASSAGE).toWellFormed());
    }
    return pieces;
}
