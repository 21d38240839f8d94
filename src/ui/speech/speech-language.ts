import type { AgentProfile } from '../../books/book.ts';

/** The language that is heard and spoken: the agent's where its book names one (`META LANGUAGE cs`), else the person's. */
export function speechLanguage({ meta }: Pick<AgentProfile, 'meta'>, ownLanguage = navigator.language): string {
    return tagOrNull(meta['language']) ?? ownLanguage;
}

function tagOrNull(text: string | undefined): string | null {
    try {
        return Intl.getCanonicalLocales(text)[0] ?? null;
    } catch {
        // The name of a language is no tag that browsers know.
        return null;
    }
}
