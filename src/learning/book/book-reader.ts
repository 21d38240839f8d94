import { type AppendedCommitment, findAppendedOrNull } from '../../books/append/find-appended.ts';
import { compileParsed } from '../../books/compile/compile-book.ts';
import { isPlainFact } from '../../books/syntax/is-plain-fact.ts';
import { parseBook } from '../../books/syntax/parse-book.ts';
import type { Agent } from '../../domain/agent.ts';
import type { CompiledBook, ParsedBook } from '../../domain/book.ts';
import { LESSON_KEYWORDS } from '../../domain/lesson.ts';
import { pause } from '../../shared/pause.ts';
import { RecentCache } from '../../shared/recent-cache.ts';
import { createStatementIndex, type StatementIndex, toStatement } from '../acceptance/statement-index.ts';
import type { BookRewrite } from './rewrite-book.ts';

/** The parts of a book that learning needs. */
export interface ReadBook {
    readonly header: BookHeader;
    readonly index: StatementIndex;
}

export type BookHeader = Pick<CompiledBook, 'profile' | 'isClosed' | 'teacherInstructions'>;

type BookOfAgent = Pick<Agent, 'agentName' | 'agentSource'>;

export interface BookReader {
    /** If the book is a known one with more lines at its end, only those are read, into the same index. */
    read(agent: BookOfAgent): Promise<ReadBook>;
    /** Updates the index of a book after `rewrite` turned it into `agentSource`, so that it is not read again. */
    noteRewrite(agent: BookOfAgent, rewrite: BookRewrite, agentSource: string): void;
}

const MAX_CACHED_BOOKS = 8;

/** Reads books and caches the last ones: a lesson must not cost reading ten thousand earlier lines again. */
export function createBookReader(): BookReader {
    const books = new RecentCache<string, CachedBook>(MAX_CACHED_BOOKS);
    return {
        async read({ agentName, agentSource }) {
            const cached = books.get(agentName);
            if (cached?.agentSource === agentSource) return cached;
            const book = (cached && extendedOrNull(cached, agentSource)) ?? (await readBook(agentSource));
            return books.set(agentName, { ...book, agentSource });
        },
        noteRewrite(agent, rewrite, agentSource) {
            const cached = books.get(agent.agentName);
            if (cached?.agentSource !== agent.agentSource || !keepsHeader(rewrite)) return;
            for (const lesson of rewrite.remove) cached.index.remove(lesson);
            for (const lesson of rewrite.add) cached.index.add(toStatement(lesson));
            books.set(agent.agentName, { ...cached, agentSource });
        },
    };
}

interface CachedBook extends ReadBook {
    readonly agentSource: string;
}

function extendedOrNull(cached: CachedBook, agentSource: string): ReadBook | null {
    const appended = findAppendedOrNull(cached.agentSource, agentSource);
    if (appended === null || !appended.every(isOutsideHeader)) return null;
    for (const commitment of appended) cached.index.add(toStatement(commitment));
    return cached;
}

async function readBook(agentSource: string): Promise<ReadBook> {
    const parsed = parseBook(agentSource);
    // A long book consists almost entirely of facts, which are not part of its header.
    const commitments = parsed.commitments.filter(commitment => !isPlainFact(commitment));
    const { profile, isClosed, teacherInstructions } = compileParsed({ ...parsed, commitments }, agentSource);
    return { header: { profile, isClosed, teacherInstructions }, index: await indexBook(parsed) };
}

/** How many commitments are indexed before other work gets a turn; a few milliseconds. */
const SLICE = 200;

async function indexBook({ commitments, freeText }: ParsedBook): Promise<StatementIndex> {
    const index = createStatementIndex();
    for (let start = 0; start < commitments.length; start += SLICE) {
        if (start > 0) await pause();
        for (const commitment of commitments.slice(start, start + SLICE)) index.add(toStatement(commitment));
    }
    if (freeText !== '') index.add(toStatement({ keyword: '', content: freeText }));
    return index;
}

/** Whether the book has the same header after the rewrite. */
export function keepsHeader({ remove, add }: BookRewrite): boolean {
    return [...remove, ...add].every(isOutsideHeader);
}

/** Lessons do not change the header, except for the greeting and lines that name a parameter. */
function isOutsideHeader({ keyword, content }: AppendedCommitment): boolean {
    return KEYWORDS_OUTSIDE_HEADER.has(keyword) && !/[{@]/.test(content);
}

const KEYWORDS_OUTSIDE_HEADER: ReadonlySet<string> = new Set(
    LESSON_KEYWORDS.filter(keyword => keyword !== 'INITIAL MESSAGE'),
);
