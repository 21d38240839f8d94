import type { TurnOwner } from '../../../chat/open-turn.ts';
import { AppError } from '../../../shared/errors.ts';
import type { HttpContext } from '../../http-context.ts';
import { type AdmittedRequest, toAgentName, toApiTurn } from '../api-request.ts';

/**
 * The caller of an agent's provider, without the agent: the key has to be for it as for a chat.
 * @throws AppError as a chat would
 */
export async function openPassedAgent(
    context: HttpContext,
    input: AdmittedRequest,
    model: string | null | undefined,
): Promise<TurnOwner> {
    const { agent } = await context.findAgent(toAgentName(input.routeName, model));
    const turn = toApiTurn(context, input, input.token);
    turn.authorize(agent);
    return { ...turn, agentName: agent.agentName };
}

export function notOffered(agentName: string, what: string): AppError {
    return new AppError(
        'model_not_found',
        `The agent '${agentName}' has no ${what}: none of this server's model providers offers them.`,
        { param: 'model' },
    );
}
