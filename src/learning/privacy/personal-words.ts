import type { Language } from './find-languages.ts';

export interface WordsToJudge {
    /** As it was written, for its capitals. */
    readonly written: string;
    /** The same by `toPlainText`. */
    readonly plain: string;
    readonly isAgentSpeaking: boolean;
}

/** Whether one sentence in one language is about one person, by the words of that language. */
export function hasPersonalWords(language: Language, { written, plain, isAgentSpeaking }: WordsToJudge): boolean {
    const has = (kind: Parameters<Language['has']>[0]) => language.has(kind, plain);
    if (has('personal')) return true;
    if (has('numbered') && /\d/.test(plain) && !has('shared')) return true;
    if (language.around('mine', plain).some(place => !isNear(language, 'shared', place))) return true;
    if (!isAgentSpeaking && language.has('self', withoutShared(language, plain))) return true;
    if (language.around('user', plain).some(({ after }) => !language.has('mayDo', language.firstOf(after))))
        return true;
    if (language.around('theirs', plain).some(place => isNear(language, 'kin', place))) return true;
    const isSick = has('sick');
    const isHome = has('lives');
    if (!isSick && !isHome) return false;
    return (
        has('kin') ||
        NAME_PATTERN.test(written) ||
        (isHome && !has('shared') && (isFirst(language, plain) || /\d/.test(plain)))
    );
}

/** "My shop" and "the shop of mine" are no more about the speaker than "we". */
function withoutShared(language: Language, plain: string): string {
    return language.without('shared', language.without('mine', plain));
}

function isNear(
    language: Language,
    kind: 'shared' | 'kin',
    { before, after }: { readonly before: string; readonly after: string },
): boolean {
    if (language.has(kind, language.firstOf(after))) return true;
    return AFTER_THEIR_NOUN.has(language.name) && language.has(kind, language.lastOf(before));
}

/** Languages that put "my" after the noun. */
const AFTER_THEIR_NOUN: ReadonlySet<string> = new Set([
    'Arabic',
    'Greek',
    'Hebrew',
    'Indonesian',
    'Persian',
    'Romanian',
    'Thai',
    'Vietnamese',
]);

/** A sentence that begins with the verb leaves out the person. */
function isFirst(language: Language, plain: string): boolean {
    return language.around('lives', plain).some(({ before }) => before.trim() === '');
}

const NAME_PATTERN = /\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+/u;
