import type { Agent } from '../agents/agent.ts';
import type { CompiledBook } from '../books/book.ts';
import { compileBook } from '../books/compile-book.ts';
import { type BookLine, toBookLines } from './book-lines.ts';

/** A book as learning needs it. */
export interface ReadBook {
    readonly compiled: CompiledBook;
    readonly lines: readonly BookLine[];
}

const MOST_KEPT = 8;

/** Reads books and keeps the last ones: the next lesson of an agent begins with the book that this one left. */
export function createBookReader(): (agent: Pick<Agent, 'agentHash' | 'agentSource'>) => ReadBook {
    const books = new Map<string, ReadBook>();
    return ({ agentHash, agentSource }) => {
        const known = books.get(agentHash);
        if (known !== undefined) return known;
        const book = { compiled: compileBook(agentSource), lines: toBookLines(agentSource) };
        const oldest = books.keys().next();
        if (books.size >= MOST_KEPT && !oldest.done) books.delete(oldest.value);
        books.set(agentHash, book);
        return book;
    };
}
