import type { CompiledBook } from '../books/book.ts';
import { compileBook } from '../books/compile-book.ts';
import { isInclude } from '../books/expand-includes.ts';
import { parseBook } from '../books/parse-book.ts';
import type { AgentWithBook } from '../chat/chat-context.ts';
import type { KnowledgePages } from '../ports/knowledge-pages.ts';
import type { AgentStore } from '../ports/stores.ts';
import { sha256Hex } from '../shared/hash.ts';
import type { Agent, Visibility } from './agent.ts';
import { findLivingAgent } from './find-living-agent.ts';
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

export function createAgentFinder(agents: AgentStore, pages: KnowledgePages): AgentFinder {
    const books = new Map<string, CompiledBook>();
    return {
        async findAgent(agentName) {
            const agent = await findLivingAgent(agents, agentName);
            return { agent, book: await compiled(agent, agent.agentHash) };
        },
        listAgents: visibilities => agents.list(visibilities),
        compile: book => compiled(book, sha256Hex(book.agentSource)),
    };

    /** A book that includes nothing is kept by its own hash; one that does, by the hashes of all. */
    async function compiled(
        { agentName, agentSource, visibility }: BookToCompile,
        hash: string,
    ): Promise<CompiledBook> {
        const kept = books.get(hash);
        if (kept !== undefined) return kept;
        const book = parseBook(agentSource);
        if (!book.commitments.some(isInclude)) return keep(hash, compileBook(agentSource));
        const { includes, key } = await resolveIncludes({ agents, pages }, { book, visibility, path: [agentName] });
        const wholeHash = `${hash} ${key}`;
        return books.get(wholeHash) ?? keep(wholeHash, compileBook(agentSource, includes));
    }

    function keep(hash: string, book: CompiledBook): CompiledBook {
        const oldest = books.keys().next();
        if (books.size >= MOST_KEPT_BOOKS && !oldest.done) books.delete(oldest.value);
        books.set(hash, book);
        return book;
    }
}
