import { type FoundLanguages, findLanguages, toPlainText } from './find-languages.ts';

/** One sentence of a text. */
export interface TextPiece extends FoundLanguages {
    readonly written: string;
    /** By `toPlainText`. */
    readonly plain: string;
    readonly isEnglish: boolean;
}

/** The sentences of a text. Each may be in another language. */
export function toPieces(text: string): readonly TextPiece[] {
    return text
        .split(PIECE_END)
        .filter(hasWord)
        .map(written => {
            const plain = toPlainText(written);
            const { languages, isKnown } = findLanguages(written);
            return { written, plain, languages, isKnown, isEnglish: languages.some(({ name }) => name === 'English') };
        });
}

function hasWord(text: string): boolean {
    return /[\p{L}\p{N}]/u.test(text);
}

const PIECE_END = /(?<=[.!?]\s)|(?<=[。！？।\n])/;
