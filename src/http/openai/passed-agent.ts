import { AppError } from '../../shared/errors.ts';
import { keyOf } from '../authenticate.ts';
import type { DoorContext } from '../door-context.ts';
import { authorizeToken } from './authorize-token.ts';
import { toAgentName } from './model-id.ts';
import type { ApiRequest } from './to-api-turn.ts';

/**
 * What is asked of an agent's provider without the agent: the key is checked as for a chat, then the body is read.
 * @throws AppError as a chat would
 */
export async function openPassedAgent<Body extends { readonly model?: string | null | undefined }>(
    context: DoorContext,
    { request, routeName }: ApiRequest,
    readBody: () => Promise<Body>,
): Promise<{ readonly body: Body; readonly agentName: string }> {
    const token = await context.verifyToken(keyOf(request));
    const body = await readBody();
    const { agent } = await context.findAgent(toAgentName(routeName, body.model));
    authorizeToken(token)(agent);
    return { body, agentName: agent.agentName };
}

export function notOffered(agentName: string, what: string): AppError {
    return new AppError(
        'model_not_found',
        `The agent '${agentName}' has no ${what}: none of this server's model providers offers them.`,
        { param: 'model' },
    );
}
