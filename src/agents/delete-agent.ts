import type { Agent } from '../domain/agent.ts';
import type { AgentStore } from '../ports/agent-store.ts';
import type { Clock } from '../shared/clock.ts';
import { agentNotFound, findLivingAgent } from './find-agent.ts';

interface DeleteAgentContext {
    readonly agents: AgentStore;
    readonly now: Clock;
}

/**
 * Deletes the agent. Its conversations and its book stay in the history, so it can be restored.
 * @throws AppError `model_not_found`, `agent_deleted`
 */
export async function deleteAgent({ agents, now }: DeleteAgentContext, agentName: string): Promise<void> {
    await findLivingAgent(agents, agentName);
    await agents.delete(agentName, now());
}

/**
 * Restores a deleted agent. Does nothing if it is not deleted.
 * @throws AppError `model_not_found`
 */
export async function restoreAgent({ agents, now }: DeleteAgentContext, agentName: string): Promise<Agent> {
    await agents.restore(agentName, now());
    const agent = await agents.findOrNull(agentName);
    if (agent === null) throw agentNotFound(agentName);
    return agent;
}
