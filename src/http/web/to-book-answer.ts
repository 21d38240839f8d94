import type { Agent } from '../../agents/agent.ts';
import { compileBook } from '../../books/compile-book.ts';

/** An agent with its book, for the admin. */
export function toBookAnswer(agent: Agent): object {
    const { agentName, agentHash, agentSource, agentProfile, version, visibility, updatedAt } = agent;
    const { diagnostics } = compileBook(agentSource);
    return { agentName, agentHash, version, visibility, updatedAt, agentSource, profile: agentProfile, diagnostics };
}
