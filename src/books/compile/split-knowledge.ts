import type { SearchedKnowledge } from '../../domain/book.ts';
import { sha256Hex } from '../../shared/hash.ts';
import { toPassages } from '../to-passages.ts';

/** Characters of knowledge in the system message; about 6,000 tokens. */
export const KNOWLEDGE_BUDGET = 24_000;

/**
 * The entries for the system message, and the rest, which is searched for each turn. The first entries are in the system message, so
 * that lessons at the end of the book never change it.
 */
export function splitKnowledge(knowledge: readonly string[]): {
    readonly inline: readonly string[];
    readonly searched: SearchedKnowledge | null;
} {
    let length = 0;
    const firstSearched = knowledge.findIndex(text => {
        length += text.length;
        return length > KNOWLEDGE_BUDGET;
    });
    if (firstSearched === -1) return { inline: knowledge, searched: null };
    return {
        inline: knowledge.slice(0, firstSearched),
        searched: toSearched([...new Set(knowledge.slice(firstSearched).flatMap(toPassages))]),
    };
}

/** The searched knowledge with more entries. */
export function splitFurther(searched: SearchedKnowledge, knowledge: readonly string[]): SearchedKnowledge {
    const passages = new Set(knowledge.flatMap(toPassages)).difference(new Set(searched.passages));
    return passages.size === 0 ? searched : toSearched([...searched.passages, ...passages]);
}

function toSearched(passages: readonly string[]): SearchedKnowledge {
    return { passages, hash: sha256Hex(JSON.stringify(passages)) };
}
