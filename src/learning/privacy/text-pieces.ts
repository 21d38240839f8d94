import { findLanguages, type Language, toPlainText } from './language-words.ts';

/** One sentence of a text. */
export interface TextPiece {
    readonly written: string;
    /** By `toPlainText`. */
    readonly plain: string;
    /** Those that it may be in; none if that is not known. */
    readonly languages: readonly Language[];
    readonly isEnglish: boolean;
}

/** The sentences of a text. Each may be in another language. */
export function toPieces(text: string): readonly TextPiece[] {
    return text
        .split(PIECE_END)
        .filter(hasWord)
        .map(written => {
            const plain = toPlainText(written);
            const languages = findLanguages(written);
            return { written, plain, languages, isEnglish: languages.some(({ name }) => name === 'English') };
        });
}

function hasWord(text: string): boolean {
    return /[\p{L}\p{N}]/u.test(text);
}

const PIECE_END = /(?<=[.!?]\s)|(?<=[。！？।\n])/;
