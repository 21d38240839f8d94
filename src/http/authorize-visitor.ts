import type { Agent } from '../agents/agent.ts';
import { agentNotFound } from '../agents/find-agent.ts';

/**
 * The check that an agent is for who asks without a key: a private one is not there but for the admin.
 * @throws AppError `model_not_found`
 */
export function authorizeVisitor(isAdmin: boolean): (agent: Agent) => void {
    return agent => {
        if (agent.visibility === 'PRIVATE' && !isAdmin) throw agentNotFound(agent.agentName);
    };
}
