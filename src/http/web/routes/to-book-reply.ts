import type { Agent } from '../../../agents/agent.ts';
import type { HttpContext } from '../../http-context.ts';

/** An agent with its book, for the admin. */
export async function toBookReply(context: HttpContext, agent: Agent) {
    const { agentName, agentHash, agentSource, agentProfile, version, visibility, updatedAt } = agent;
    const { diagnostics } = await context.compile(agent);
    return { agentName, agentHash, version, visibility, updatedAt, agentSource, profile: agentProfile, diagnostics };
}
