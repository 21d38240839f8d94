import type { TurnOwner } from '../../chat/open-turn.ts';
import { AppError } from '../../shared/errors.ts';
import { admitKey } from '../admit.ts';
import type { DoorContext } from '../door-context.ts';
import { type ApiRequest, toAgentName, toApiTurn } from './api-request.ts';

/**
 * What is asked of an agent's provider without the agent: the key is checked as for a chat, then the body is read.
 * @throws AppError as a chat would
 */
export async function openPassedAgent<Body extends { readonly model?: string | null | undefined }>(
    context: DoorContext,
    input: ApiRequest,
    readBody: () => Promise<Body>,
): Promise<{ readonly body: Body; readonly owner: TurnOwner }> {
    const token = await admitKey(context, input);
    const body = await readBody();
    const { agent } = await context.findAgent(toAgentName(input.routeName, body.model));
    const turn = toApiTurn(context, input, token);
    turn.authorize(agent);
    return { body, owner: { ...turn, agentName: agent.agentName } };
}

export function notOffered(agentName: string, what: string): AppError {
    return new AppError(
        'model_not_found',
        `The agent '${agentName}' has no ${what}: none of this server's model providers offers them.`,
        { param: 'model' },
    );
}
