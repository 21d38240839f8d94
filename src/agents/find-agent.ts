import { compileParsed } from '../books/compile/compile-book.ts';
import { isInclude } from '../books/compile/expand-includes.ts';
import { type BookOfSource, extendBookOrNull } from '../books/compile/extend-book.ts';
import { parseBook } from '../books/syntax/parse-book.ts';
import type { Agent, AgentSummary, AgentWithBook, Visibility } from '../domain/agent.ts';
import type { CompiledBook } from '../domain/book.ts';
import type { AgentStore } from '../ports/agent-store.ts';
import type { KnowledgePages } from '../ports/knowledge-pages.ts';
import { AppError } from '../shared/errors.ts';
import { sha256Hex } from '../shared/hash.ts';
import { pause } from '../shared/pause.ts';
import { RecentCache } from '../shared/recent-cache.ts';
import { resolveIncludes } from './resolve-includes.ts';

export interface AgentFinder {
    /**
     * The agent of this URL name with its compiled book.
     * @throws AppError `model_not_found` (param `model`), `agent_deleted`
     */
    findAgent(agentName: string): Promise<AgentWithBook>;
    /** Agents that are not deleted, by name. */
    listAgents(visibilities: readonly Visibility[]): Promise<readonly AgentSummary[]>;
    /** Compiles a book with its includes for an agent of this name. */
    compile(book: BookToCompile): Promise<CompiledBook>;
}

export type BookToCompile = Pick<Agent, 'agentName' | 'agentSource' | 'visibility'>;

/** A compiled book depends only on sources, so it is cached by their hashes. */
const MAX_CACHED_BOOKS = 256;
/** In characters. */
const LONG_SOURCE = 100_000;

export function createAgentFinder(agents: AgentStore, pages: KnowledgePages): AgentFinder {
    const books = new RecentCache<string, CompiledBook>(MAX_CACHED_BOOKS);
    /** The last books without includes, by agent: the next version often has one more fact. */
    const latest = new RecentCache<string, BookOfSource>(MAX_CACHED_BOOKS);
    const running = new Map<string, Promise<CompiledBook>>();
    return {
        async findAgent(agentName) {
            const agent = await findRecentAgent(agents, agentName);
            return { agent, book: await compiled(agent, agent.agentHash) };
        },
        listAgents: visibilities => agents.list(visibilities),
        compile: book => compiled(book, sha256Hex(book.agentSource)),
    };

    async function compiled(book: BookToCompile, hash: string): Promise<CompiledBook> {
        const { agentName, agentSource, visibility } = book;
        const known = books.get(hash);
        // The order of use matters only if the cache is full.
        if (known !== undefined && books.size < MAX_CACHED_BOOKS) return known;
        const kept = known ?? extended(agentName, agentSource);
        if (kept !== null) return keepLatest(agentName, { source: agentSource, book: kept }, hash);
        const name = JSON.stringify([agentName, visibility, hash]);
        // Concurrent turns share the work.
        const work = running.get(name) ?? compileUncached(book, hash).finally(() => running.delete(name));
        running.set(name, work);
        return work;
    }

    /** A book without includes is cached by its own hash, one with includes by the hashes of all. */
    async function compileUncached(
        { agentName, agentSource, visibility }: BookToCompile,
        hash: string,
    ): Promise<CompiledBook> {
        const parsed = parseBook(agentSource);
        // Parsing a long book takes some milliseconds, and compiling it some more.
        if (agentSource.length > LONG_SOURCE) await pause();
        if (!parsed.commitments.some(isInclude)) {
            return keepLatest(agentName, { source: agentSource, book: compileParsed(parsed, agentSource) }, hash);
        }
        const { includes, key } = await resolveIncludes(
            { agents, pages },
            { book: parsed, visibility, path: [agentName] },
        );
        const wholeHash = `${hash} ${key}`;
        return books.get(wholeHash) ?? keep(wholeHash, compileParsed(parsed, agentSource, includes));
    }

    function extended(agentName: string, agentSource: string): CompiledBook | null {
        const known = latest.get(agentName);
        return known === undefined ? null : extendBookOrNull(known, agentSource);
    }

    function keepLatest(agentName: string, known: BookOfSource, hash: string): CompiledBook {
        latest.set(agentName, known);
        return keep(hash, known.book);
    }

    function keep(hash: string, book: CompiledBook): CompiledBook {
        return books.set(hash, book);
    }
}

const AGENT_NAME_PATTERN = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * The agent with this URL name, for the admin. A text that is not a valid name never reaches the database.
 * @throws AppError `model_not_found` (param `model`), `agent_deleted`
 */
export async function findLivingAgent(agents: Pick<AgentStore, 'findOrNull'>, agentName: string): Promise<Agent> {
    const agent = await findNamed(agentName, agents.findOrNull);
    if (agent.deletedAt !== null) throw agentDeleted(agentName);
    return agent;
}

/**
 * The same for anyone: see `AgentStore.recentOrNull`. Nobody can tell a private agent that was deleted from one that never was.
 * @throws AppError `model_not_found` (param `model`), also for a private agent that was deleted, `agent_deleted`
 */
export async function findRecentAgent(agents: Pick<AgentStore, 'recentOrNull'>, agentName: string): Promise<Agent> {
    const agent = await findNamed(agentName, agents.recentOrNull);
    if (agent.deletedAt === null) return agent;
    throw agent.visibility === 'PRIVATE' ? agentNotFound(agentName) : agentDeleted(agentName);
}

async function findNamed(agentName: string, findOrNull: AgentStore['findOrNull']): Promise<Agent> {
    const agent = AGENT_NAME_PATTERN.test(agentName) ? await findOrNull(agentName) : null;
    if (agent === null) throw agentNotFound(agentName);
    return agent;
}

function agentDeleted(agentName: string): AppError {
    return new AppError('agent_deleted', `The agent '${agentName}' was deleted.`, { param: 'model' });
}

/** Also used for a private agent that the caller must not know of. */
export function agentNotFound(agentName: string): AppError {
    return new AppError('model_not_found', `The agent '${shownName(agentName)}' does not exist on this server.`, {
        param: 'model',
    });
}

const MAX_SHOWN_NAME_LENGTH = 80;

function shownName(agentName: string): string {
    return agentName.length > MAX_SHOWN_NAME_LENGTH ? `${agentName.slice(0, MAX_SHOWN_NAME_LENGTH)}…` : agentName;
}
