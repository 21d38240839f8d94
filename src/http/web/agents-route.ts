import { VISIBILITIES } from '../../agents/agent.ts';
import { createAgent } from '../../agents/create-agent.ts';
import { findLivingAgent } from '../../agents/find-living-agent.ts';
import { isAdminRequest, requireAdmin } from '../admin-of.ts';
import { agentForRequest, toPublicAgent } from '../agent-for-request.ts';
import type { DoorContext } from '../door-context.ts';
import { parseParameters } from '../parse-parameters.ts';
import { readJsonBody } from '../read-json-body.ts';
import { newAgentBody } from './books-protocol.ts';
import { toBookAnswer } from './to-book-answer.ts';

/** `GET /api/agents`: the public agents, for the admin all of them. Profiles only: a book is for the admin. */
export async function listAgentProfiles(context: DoorContext, request: Request): Promise<Response> {
    const isAdmin = await isAdminRequest(context, request);
    const agents = await context.listAgents(isAdmin ? VISIBILITIES : ['PUBLIC']);
    return Response.json({ agents: agents.map(toPublicAgent) });
}

/** `POST /api/agents`: makes an agent from its book; the title names it. */
export async function createAgentFromBook(context: DoorContext, request: Request): Promise<Response> {
    await requireAdmin(context, request);
    const body = parseParameters(newAgentBody, await readJsonBody(request, context.doors.bodyLimits));
    const agent = await createAgent(context, {
        agentSource: body.agentSource,
        visibility: body.visibility ?? undefined,
        who: 'admin',
    });
    context.knowledgePages.want((await context.compile(agent)).knowledgeUrls);
    return Response.json(await toBookAnswer(context, agent), {
        status: 201,
        headers: { location: `/agents/${agent.agentName}` },
    });
}

/** `DELETE /api/agents/:agentName`: what was said with the agent stays in the history. */
export async function deleteAgent(context: DoorContext, request: Request, agentName: string): Promise<Response> {
    await requireAdmin(context, request);
    await findLivingAgent(context.agents, agentName);
    await context.agents.delete(agentName, context.now());
    return new Response(null, { status: 204 });
}

/** `GET /agents/:agentName/api/profile`: the public face of one agent. */
export async function showProfile(context: DoorContext, request: Request, agentName: string): Promise<Response> {
    const { agent } = await agentForRequest(context, request, agentName);
    return Response.json(toPublicAgent(agent));
}
