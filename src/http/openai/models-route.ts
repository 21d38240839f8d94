import { agentNotFound } from '../../agents/find-agent.ts';
import { accessOfToken, authorizeToken } from '../../auth/api-key.ts';
import { type AgentSummary, VISIBILITIES } from '../../domain/agent.ts';
import { sendJson } from '../contract/json-reply.ts';
import type { HttpContext } from '../http-context.ts';
import { type AdmittedRequest, toAgentName, toModelId } from './api-request.ts';
import type { model, modelList } from './replies-protocol.ts';

/** `GET …/models`: the one agent of the address, or every agent that the key may use. */
export async function listModels(context: HttpContext, input: AdmittedRequest): Promise<Response> {
    const { routeName, token } = input;
    if (routeName !== undefined) {
        const { agent } = await context.findAgent(routeName);
        authorizeToken(token)(agent);
        return sendJson<typeof modelList>({ object: 'list', data: [toModelObject(agent, context.isBuiltInModel)] });
    }
    const agents = await context.listAgents(VISIBILITIES);
    const allowed = agents.filter(agent => accessOfToken(token, agent) === 'allowed');
    return sendJson<typeof modelList>({
        object: 'list',
        data: allowed.map(agent => toModelObject(agent, context.isBuiltInModel)),
    });
}

/** `GET …/models/{id}`. */
export async function showModel(
    context: HttpContext,
    input: AdmittedRequest & { readonly modelId: string },
): Promise<Response> {
    const { routeName, modelId, token } = input;
    // A segment that cannot be decoded is empty and names nothing.
    const agentName = modelId === '' ? '' : toAgentName(undefined, modelId);
    if (routeName !== undefined && agentName !== routeName) throw agentNotFound(agentName);
    const { agent } = await context.findAgent(agentName);
    authorizeToken(token)(agent);
    return sendJson<typeof model>(toModelObject(agent, context.isBuiltInModel));
}

const BUILT_IN_HINT = 'No language model is configured: the built-in book model answers, from what the book says.';

/** An agent as the object `model`. */
function toModelObject({ agentName, agentProfile, createdAt }: AgentSummary, isBuiltIn: boolean) {
    const hint = isBuiltIn ? BUILT_IN_HINT : null;
    const description = [agentProfile.description, hint].filter(text => text !== null).join(' ');
    return {
        id: toModelId(agentName),
        object: 'model' as const,
        created: Math.floor(createdAt.getTime() / 1000),
        owned_by: 'agents-server',
        name: agentProfile.fullName,
        ...(description === '' ? {} : { description }),
    };
}
