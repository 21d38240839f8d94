import type { CompiledBook } from '../../domain/book.ts';
import { findAppendedOrNull } from '../append/find-appended.ts';
import { isPlainFact } from '../syntax/is-plain-fact.ts';
import { toAgentName } from '../to-agent-name.ts';
import { splitFurther } from './split-knowledge.ts';

export interface BookOfSource {
    readonly source: string;
    /** The compiled `source`, which has no includes. */
    readonly book: CompiledBook;
}

/**
 * The compiled book of a source that is a known one with more facts at its end, without compiling all of it. `null` for any other
 * source, or if the facts would be in the system message.
 */
export function extendBookOrNull(known: BookOfSource, source: string): CompiledBook | null {
    const { book } = known;
    if (book.searchedKnowledge === null) return null;
    const appended = findAppendedOrNull(known.source, source);
    if (appended === null || !appended.every(isPlainFact)) return null;
    // If the title has no Latin letters, the name depends on the whole source.
    if (toAgentName(book.profile.title, source) !== book.agentName) return null;
    const facts = appended.map(({ content }) => content);
    return {
        ...book,
        knowledge: [...book.knowledge, ...facts],
        searchedKnowledge: splitFurther(book.searchedKnowledge, facts),
    };
}
