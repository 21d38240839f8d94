import type { CompiledBook } from './book.ts';
import { findAppendedOrNull } from './find-appended.ts';
import { isPlainFact } from './is-plain-fact.ts';
import { splitFurther } from './split-knowledge.ts';
import { toAgentName } from './to-agent-name.ts';

export interface BookOfSource {
    readonly source: string;
    /** The compiled `source`, which includes nothing. */
    readonly book: CompiledBook;
}

/**
 * The compiled book of a source that is a known one with further facts at its end, the same as compiling all of it; `null` where it is
 * anything else, or where the facts would stand in the system message. What is learned costs as much as is learned.
 */
export function extendBookOrNull(known: BookOfSource, source: string): CompiledBook | null {
    const { book } = known;
    if (book.searchedKnowledge === null) return null;
    const appended = findAppendedOrNull(known.source, source);
    if (appended === null || !appended.every(isPlainFact)) return null;
    // The name of a book whose title has no Latin letters depends on all of it.
    if (toAgentName(book.profile.title, source) !== book.agentName) return null;
    const facts = appended.map(({ content }) => content);
    return {
        ...book,
        knowledge: [...book.knowledge, ...facts],
        searchedKnowledge: splitFurther(book.searchedKnowledge, facts),
    };
}
