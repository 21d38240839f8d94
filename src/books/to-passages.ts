/** Longer lines are split, so that a result has little text beside the part that matches. */
const MAX_PASSAGE_LENGTH = 600;

/** The pieces of a text that are found one by one: its lines, and the sentences of long lines. Linear in the length. */
export function toPassages(text: string): string[] {
    return text
        .split(/\r\n|\n|\r/)
        .map(line => line.trim())
        .filter(line => /[\p{L}\p{N}]/u.test(line))
        .flatMap(line => (line.length <= MAX_PASSAGE_LENGTH ? [line] : joinShort(line.split(/(?<=[.!?…。！？])\s+/))));
}

/** Joins sentences up to the length of a passage, and cuts longer ones. */
function joinShort(sentences: readonly string[]): string[] {
    const passages: string[] = [];
    let passage = '';
    for (const sentence of sentences.flatMap(cut)) {
        if (passage !== '' && passage.length + 1 + sentence.length > MAX_PASSAGE_LENGTH) {
            passages.push(passage);
            passage = '';
        }
        passage = passage === '' ? sentence : `${passage} ${sentence}`;
    }
    return passage === '' ? passages : [...passages, passage];
}

function cut(sentence: string): string[] {
    const pieces: string[] = [];
    for (let start = 0; start < sentence.length; start += MAX_PASSAGE_LENGTH) {
        pieces.push(sentence.slice(start, start + MAX_PASSAGE_LENGTH).toWellFormed());
    }
    return pieces;
}
