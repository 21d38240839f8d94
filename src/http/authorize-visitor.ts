import { agentNotFound } from '../agents/find-agent.ts';
import type { Agent } from '../domain/agent.ts';

/**
 * Checks that a caller without a key may use an agent: a private one exists for the admin only.
 * @throws AppError `model_not_found`
 */
export function authorizeVisitor(isAdmin: boolean): (agent: Agent) => void {
    return agent => {
        if (agent.visibility === 'PRIVATE' && !isAdmin) throw agentNotFound(agent.agentName);
    };
}
