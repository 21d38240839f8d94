import type { Agent } from '../agents/agent.ts';
import type { CompiledBook } from '../books/book.ts';
import { compileBook } from '../books/compile-book.ts';
import { type BookLine, toBookLine, toBookLines } from './book-lines.ts';
import type { ProposedLesson } from './lesson.ts';
import type { BookRewrite } from './rewrite-book.ts';

/** A book as learning needs it. */
export interface ReadBook {
    readonly face: BookFace;
    readonly lines: readonly BookLine[];
}

export type BookFace = Pick<CompiledBook, 'profile' | 'isClosed' | 'teacherInstructions'>;

export interface BookReader {
    read(agent: Pick<Agent, 'agentHash' | 'agentSource'>): ReadBook;
    /** The book of `agent` after a rewrite that makes it the book of this hash. */
    rewritten(agent: Agent, rewrite: BookRewrite, next: Pick<Agent, 'agentHash' | 'agentSource'>): ReadBook;
}

const MOST_KEPT = 8;

/**
 * Reads books and keeps the last ones: the next lesson of an agent begins with the book that this one left. A plain fact changes
 * nothing but the lines, so that a lesson costs no reading of ten thousand earlier ones.
 */
export function createBookReader(): BookReader {
    const books = new Map<string, ReadBook>();

    function keep(agentHash: string, book: ReadBook): ReadBook {
        const oldest = books.keys().next();
        if (books.size >= MOST_KEPT && !oldest.done) books.delete(oldest.value);
        books.set(agentHash, book);
        return book;
    }

    function read({ agentHash, agentSource }: Pick<Agent, 'agentHash' | 'agentSource'>): ReadBook {
        const known = books.get(agentHash);
        if (known !== undefined) return known;
        const { profile, isClosed, teacherInstructions } = compileBook(agentSource);
        return keep(agentHash, { face: { profile, isClosed, teacherInstructions }, lines: toBookLines(agentSource) });
    }

    return {
        read,
        rewritten(agent, { remove, add }, next) {
            if (![...remove, ...add].every(isPlainFact)) return read(next);
            const { face, lines } = read(agent);
            const removed = new Set(remove.map(({ content }) => content));
            const rest = removed.size === 0 ? lines : lines.filter(line => !isFactOf(line, removed));
            return keep(next.agentHash, { face, lines: [...rest, ...add.map(toBookLine)] });
        },
    };
}

/** Nothing but the agent's knowledge depends on it: no parameter, no address of a page. */
function isPlainFact({ keyword, content }: ProposedLesson): boolean {
    return keyword === 'KNOWLEDGE' && !/[{@]|:\/\//.test(content);
}

/** Learned lines are told from the author's by their words, which are never the same. */
function isFactOf({ keyword, content }: BookLine, contents: ReadonlySet<string>): boolean {
    return keyword === 'KNOWLEDGE' && contents.has(content);
}
