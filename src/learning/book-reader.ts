import type { Agent } from '../agents/agent.ts';
import type { CompiledBook } from '../books/book.ts';
import { compileParsed } from '../books/compile-book.ts';
import { type AppendedCommitment, findAppendedOrNull } from '../books/find-appended.ts';
import { isPlainFact } from '../books/is-plain-fact.ts';
import { parseBook } from '../books/parse-book.ts';
import { RecentCache } from '../shared/recent-cache.ts';
import type { BookIndex } from './book-index.ts';
import { toBookLine } from './book-line.ts';
import { indexBook } from './index-book.ts';
import { LESSON_KEYWORDS } from './lesson.ts';
import type { BookRewrite } from './rewrite-book.ts';

/** A book as learning needs it. */
export interface ReadBook {
    readonly face: BookFace;
    readonly index: BookIndex;
}

export type BookFace = Pick<CompiledBook, 'profile' | 'isClosed' | 'teacherInstructions'>;

type BookOfAgent = Pick<Agent, 'agentName' | 'agentSource'>;

export interface BookReader {
    /** Where the agent's last book was read and this one has lines more, only those are read, into the same index. */
    read(agent: BookOfAgent): Promise<ReadBook>;
    /** Tells that the agent's book, as it was read, was rewritten to `agentSource`, so that it need not be read anew. */
    rewritten(agent: BookOfAgent, rewrite: BookRewrite, agentSource: string): void;
}

const MOST_KEPT = 8;

/** Reads books and keeps the last ones, so that a lesson costs no reading of ten thousand earlier ones. */
export function createBookReader(): BookReader {
    const books = new RecentCache<string, KnownBook>(MOST_KEPT);
    return {
        async read({ agentName, agentSource }) {
            const known = books.get(agentName);
            if (known?.agentSource === agentSource) return known;
            const book = (known && continuedOrNull(known, agentSource)) ?? (await readBook(agentSource));
            return books.set(agentName, { ...book, agentSource });
        },
        rewritten(agent, rewrite, agentSource) {
            const known = books.get(agent.agentName);
            if (known?.agentSource !== agent.agentSource || !keepsFace(rewrite)) return;
            for (const lesson of rewrite.remove) known.index.remove(lesson);
            for (const lesson of rewrite.add) known.index.add(toBookLine(lesson));
            books.set(agent.agentName, { ...known, agentSource });
        },
    };
}

interface KnownBook extends ReadBook {
    readonly agentSource: string;
}

function continuedOrNull(known: KnownBook, agentSource: string): ReadBook | null {
    const appended = findAppendedOrNull(known.agentSource, agentSource);
    if (appended === null || !appended.every(leavesFace)) return null;
    for (const commitment of appended) known.index.add(toBookLine(commitment));
    return known;
}

async function readBook(agentSource: string): Promise<ReadBook> {
    const parsed = parseBook(agentSource);
    // Facts are almost all of a long book, and nothing of its face.
    const commitments = parsed.commitments.filter(commitment => !isPlainFact(commitment));
    const { profile, isClosed, teacherInstructions } = compileParsed({ ...parsed, commitments }, agentSource);
    return { face: { profile, isClosed, teacherInstructions }, index: await indexBook(parsed) };
}

/** Whether the book has the same face after the rewrite. */
export function keepsFace({ remove, add }: BookRewrite): boolean {
    return [...remove, ...add].every(leavesFace);
}

/** What is learned says nothing of who the agent is, but for its greeting and where it names a parameter. */
function leavesFace({ keyword, content }: AppendedCommitment): boolean {
    return FACELESS.has(keyword) && !/[{@]/.test(content);
}

const FACELESS: ReadonlySet<string> = new Set(LESSON_KEYWORDS.filter(keyword => keyword !== 'INITIAL MESSAGE'));
