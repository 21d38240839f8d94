import { AppError } from '../shared/errors.ts';
import type { Agent } from './agent.ts';
import { findLivingAgent } from './find-agent.ts';
import { findVersion } from './find-version.ts';
import { type UpdateAgentContext, updateAgent } from './update-agent.ts';

export interface RevertAgentInput {
    readonly agentName: string;
    /** The version whose book the agent gets back. */
    readonly version: number;
    readonly who: string;
}

/**
 * Gives the agent the book of an earlier version, as its next version: nothing is rewritten, so this can be undone, too.
 * @throws AppError `model_not_found`, `agent_deleted`, `not_found`, `parameter_value_invalid` (param `version`) where the agent has that book already, `version_conflict`
 */
export async function revertAgent(
    context: UpdateAgentContext,
    { agentName, version, who }: RevertAgentInput,
): Promise<Agent> {
    const agent = await findLivingAgent(context.agents, agentName);
    const former = await findVersion(context.agents, agentName, version);
    if (former.agentHash === agent.agentHash) {
        throw new AppError('parameter_value_invalid', `The agent has the book of version ${version} already.`, {
            param: 'version',
        });
    }
    return updateAgent(context, {
        agentName,
        agentSource: former.agentSource,
        expectedVersion: agent.version,
        reason: 'REVERTED',
        who,
    });
}
