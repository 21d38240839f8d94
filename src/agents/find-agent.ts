import type { CompiledBook } from '../books/book.ts';
import { compileParsed } from '../books/compile-book.ts';
import { isInclude } from '../books/expand-includes.ts';
import { type BookOfSource, extendBookOrNull } from '../books/extend-book.ts';
import { parseBook } from '../books/parse-book.ts';
import type { AgentWithBook } from '../chat/chat-context.ts';
import type { AgentStore } from '../ports/agent-store.ts';
import type { KnowledgePages } from '../ports/knowledge-pages.ts';
import { AppError } from '../shared/errors.ts';
import { sha256Hex } from '../shared/hash.ts';
import { pause } from '../shared/pause.ts';
import { RecentCache } from '../shared/recent-cache.ts';
import type { Agent, Visibility } from './agent.ts';
import { resolveIncludes } from './resolve-includes.ts';

export interface AgentFinder {
    /**
     * The agent of this URL name with its compiled book.
     * @throws AppError `model_not_found` (param `model`) where there is none, `agent_deleted` where it was deleted
     */
    findAgent(agentName: string): Promise<AgentWithBook>;
    /** Agents that are not deleted, by name. */
    listAgents(visibilities: readonly Visibility[]): Promise<readonly Agent[]>;
    /** A book with what it includes, as it would be for an agent of this name. */
    compile(book: BookToCompile): Promise<CompiledBook>;
}

export type BookToCompile = Pick<Agent, 'agentName' | 'agentSource' | 'visibility'>;

/** Compiled books that are kept; a book depends on nothing but sources, so their hashes are a safe key on any server. */
const MOST_KEPT_BOOKS = 256;
/** In characters. */
const LONG_SOURCE = 100_000;

export function createAgentFinder(agents: AgentStore, pages: KnowledgePages): AgentFinder {
    const books = new RecentCache<string, CompiledBook>(MOST_KEPT_BOOKS);
    /** The last books of agents that include nothing, by name: the next one is often the same with a fact more. */
    const latest = new RecentCache<string, BookOfSource>(MOST_KEPT_BOOKS);
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
        // As long as there is room for all of them, it does not matter which was used last.
        if (known !== undefined && books.size < MOST_KEPT_BOOKS) return known;
        const kept = known ?? extended(agentName, agentSource);
        if (kept !== null) return keepAlone(agentName, { source: agentSource, book: kept }, hash);
        const name = JSON.stringify([agentName, visibility, hash]);
        // Turns that come at the same time share the work.
        const work = running.get(name) ?? compileAnew(book, hash).finally(() => running.delete(name));
        running.set(name, work);
        return work;
    }

    /** A book that includes nothing is kept by its own hash; one that does, by the hashes of all. */
    async function compileAnew(
        { agentName, agentSource, visibility }: BookToCompile,
        hash: string,
    ): Promise<CompiledBook> {
        const parsed = parseBook(agentSource);
        // To read a long book takes some milliseconds, and to compile it some more.
        if (agentSource.length > LONG_SOURCE) await pause();
        if (!parsed.commitments.some(isInclude)) {
            return keepAlone(agentName, { source: agentSource, book: compileParsed(parsed, agentSource) }, hash);
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

    function keepAlone(agentName: string, known: BookOfSource, hash: string): CompiledBook {
        latest.set(agentName, known);
        return keep(hash, known.book);
    }

    function keep(hash: string, book: CompiledBook): CompiledBook {
        return books.set(hash, book);
    }
}

const AGENT_NAME_PATTERN = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * The agent of this URL name. What cannot be a name at all never reaches the database.
 * @throws AppError `model_not_found` (param `model`) where there is none, `agent_deleted` where it was deleted
 */
export function findLivingAgent(agents: Pick<AgentStore, 'findOrNull'>, agentName: string): Promise<Agent> {
    return findLiving(agentName, agents.findOrNull);
}

/** As `findLivingAgent`, for a turn: see `AgentStore.recentOrNull`. */
export function findRecentAgent(agents: Pick<AgentStore, 'recentOrNull'>, agentName: string): Promise<Agent> {
    return findLiving(agentName, agents.recentOrNull);
}

async function findLiving(agentName: string, findOrNull: AgentStore['findOrNull']): Promise<Agent> {
    const agent = AGENT_NAME_PATTERN.test(agentName) ? await findOrNull(agentName) : null;
    if (agent === null) throw agentNotFound(agentName);
    if (agent.deletedAt !== null) {
        throw new AppError('agent_deleted', `The agent '${agentName}' was deleted.`, { param: 'model' });
    }
    return agent;
}

/** Also what a private agent is to those who may not know of it. */
export function agentNotFound(agentName: string): AppError {
    return new AppError('model_not_found', `The agent '${shownName(agentName)}' does not exist on this server.`, {
        param: 'model',
    });
}

const LONGEST_SHOWN_NAME = 80;

function shownName(agentName: string): string {
    return agentName.length > LONGEST_SHOWN_NAME ? `${agentName.slice(0, LONGEST_SHOWN_NAME)}…` : agentName;
}
