import type { AgentStore } from '../ports/stores.ts';
import { AppError } from '../shared/errors.ts';
import type { Agent } from './agent.ts';

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
