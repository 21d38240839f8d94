import type { Agent } from '../agents/agent.ts';
import type { ApiToken } from './api-token.ts';

/** What a key is to an agent: a private agent is there only for keys that the admin gave to it by name. */
export function accessOfToken(token: ApiToken, agent: Agent): 'allowed' | 'refused' | 'hidden' {
    const isNamed = token.agentNames?.includes(agent.agentName) ?? false;
    if (agent.visibility === 'PRIVATE' && !isNamed) return 'hidden';
    return token.agentNames === null || isNamed ? 'allowed' : 'refused';
}
