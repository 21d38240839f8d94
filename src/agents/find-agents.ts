import type { CompiledBook } from '../books/book.ts';
import { compileBook } from '../books/compile-book.ts';
import type { AgentWithBook } from '../chat/chat-context.ts';
import type { AgentStore } from '../ports/stores.ts';
import { AppError } from '../shared/errors.ts';
import type { Agent, Visibility } from './agent.ts';

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
            const agent = isAgentName(agentName) ? await agents.findOrNull(agentName) : null;
            if (agent === null) throw agentNotFound(agentName);
            if (agent.deletedAt !== null) {
                throw new AppError('agent_deleted', `The agent '${agentName}' was deleted.`, { param: 'model' });
            }
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

const AGENT_NAME_PATTERN = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Whether a text can be a URL name at all; nothing else reaches the database. */
function isAgentName(text: string): boolean {
    return AGENT_NAME_PATTERN.test(text);
}
