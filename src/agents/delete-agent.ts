import type { AgentStore } from '../ports/agent-store.ts';
import type { Clock } from '../shared/clock.ts';
import type { Agent } from './agent.ts';
import { agentNotFound, findLivingAgent } from './find-agent.ts';

interface DeleteAgentContext {
    readonly agents: AgentStore;
    readonly now: Clock;
}

/**
 * Takes the agent away. What was said with it stays in the history, and so does its book, so that it can be brought back.
 * @throws AppError `model_not_found`, `agent_deleted`
 */
export async function deleteAgent({ agents, now }: DeleteAgentContext, agentName: string): Promise<void> {
    await findLivingAgent(agents, agentName);
    await agents.delete(agentName, now());
}

/**
 * Brings a deleted agent back as it was; one that is there stays as it is.
 * @throws AppError `model_not_found`
 */
export async function restoreAgent({ agents, now }: DeleteAgentContext, agentName: string): Promise<Agent> {
    await agents.restore(agentName, now());
    const agent = await agents.findOrNull(agentName);
    if (agent === null) throw agentNotFound(agentName);
    return agent;
}
