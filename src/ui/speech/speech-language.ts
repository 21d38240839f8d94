import type { AgentProfile } from '../../books/book.ts';

/** The language of the book (`META LANGUAGE cs`) if it names one, else that of the user. */
export function speechLanguage({ meta }: Pick<AgentProfile, 'meta'>, userLanguage = navigator.language): string {
    return tagOrNull(meta['language']) ?? userLanguage;
}

function tagOrNull(text: string | undefined): string | null {
    try {
        return Intl.getCanonicalLocales(text)[0] ?? null;
    } catch {
        // Not a language tag, for example the name of a language.
        return null;
    }
}
