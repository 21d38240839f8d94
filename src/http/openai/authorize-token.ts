import type { Agent } from '../../agents/agent.ts';
import { agentNotFound } from '../../agents/find-living-agent.ts';
import { accessOfToken } from '../../auth/access-of-token.ts';
import type { ApiToken } from '../../auth/api-token.ts';
import { AppError } from '../../shared/errors.ts';

/**
 * The check that an agent is for this key.
 * @throws AppError `agent_not_allowed`, or `model_not_found` where the key may not know that the agent is there
 */
export function authorizeToken(token: ApiToken): (agent: Agent) => void {
    return agent => {
        const access = accessOfToken(token, agent);
        if (access === 'hidden') throw agentNotFound(agent.agentName);
        if (access === 'refused') {
            throw new AppError(
                'agent_not_allowed',
                `The API key ${token.hint} is not allowed to use the agent '${agent.agentName}'.`,
                { param: 'model' },
            );
        }
    };
}
