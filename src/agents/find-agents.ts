import type { CompiledBook } from '../books/book.ts';
import { compileBook } from '../books/compile-book.ts';
import type { AgentWithBook } from '../chat/chat-context.ts';
import type { AgentStore } from '../ports/stores.ts';
import type { Agent, Visibility } from './agent.ts';
import { findLivingAgent } from './find-living-agent.ts';

export interface AgentFinder {
    /**
     * The agent of this URL name with its compiled book.
     * @throws AppError `model_not_found` (param `model`) where there is none, `agent_deleted` where it was deleted
     */
    findAgent(agentName: string): Promise<AgentWithBook>;
    /** Agents that are not deleted, by name. */
    listAgents(visibilities: readonly Visibility[]): Promise<readonly Agent[]>;
}

/** Compiled books that are kept; a book depends on nothing but its source, so its hash is a safe key on any server. */
const MOST_KEPT_BOOKS = 256;

export function createAgentFinder(agents: AgentStore): AgentFinder {
    const books = new Map<string, CompiledBook>();
    return {
        async findAgent(agentName) {
            const agent = await findLivingAgent(agents, agentName);
            return { agent, book: compiled(agent) };
        },
        listAgents: visibilities => agents.list(visibilities),
    };

    function compiled({ agentHash, agentSource }: Agent): CompiledBook {
        const kept = books.get(agentHash);
        if (kept !== undefined) return kept;
        const book = compileBook(agentSource);
        const oldest = books.keys().next();
        if (books.size >= MOST_KEPT_BOOKS && !oldest.done) books.delete(oldest.value);
        books.set(agentHash, book);
        return book;
    }
}
