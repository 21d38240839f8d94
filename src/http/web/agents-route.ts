import { VISIBILITIES } from '../../agents/agent.ts';
import { createAgent } from '../../agents/create-agent.ts';
import { deleteAgent, restoreAgent } from '../../agents/delete-agent.ts';
import { findLivingAgent } from '../../agents/find-agent.ts';
import { isAdminRequest, requireAdmin } from '../admin-of.ts';
import { agentForRequest, toPublicAgent } from '../agent-for-request.ts';
import type { DoorContext } from '../door-context.ts';
import { parseParameters } from '../parse-parameters.ts';
import { readJsonBody } from '../read-json-body.ts';
import { agentSettingsBody, newAgentBody } from './books-protocol.ts';
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
        visibility: body.visibility ?? (await context.settings.read()).defaultVisibility,
        who: 'admin',
    });
    context.knowledgePages.prefetch((await context.compile(agent)).knowledgeUrls);
    return Response.json(await toBookAnswer(context, agent), {
        status: 201,
        headers: { location: `/agents/${agent.agentName}` },
    });
}

/** `PATCH /api/agents/:agentName`: who may see the agent. */
export async function changeAgentSettings(
    context: DoorContext,
    request: Request,
    agentName: string,
): Promise<Response> {
    await requireAdmin(context, request);
    await findLivingAgent(context.agents, agentName);
    const body = parseParameters(agentSettingsBody, await readJsonBody(request, context.doors.bodyLimits));
    await context.agents.setVisibility(agentName, body.visibility, context.now());
    return Response.json(toPublicAgent(await findLivingAgent(context.agents, agentName)));
}

/** `DELETE /api/agents/:agentName`: what was said with the agent stays in the history. */
export async function takeAgentAway(context: DoorContext, request: Request, agentName: string): Promise<Response> {
    await requireAdmin(context, request);
    await deleteAgent(context, agentName);
    return new Response(null, { status: 204 });
}

/** `POST /api/agents/:agentName/restore`: undoes the deletion. */
export async function bringAgentBack(context: DoorContext, request: Request, agentName: string): Promise<Response> {
    await requireAdmin(context, request);
    return Response.json(toPublicAgent(await restoreAgent(context, agentName)));
}

/** `GET /agents/:agentName/api/profile`: the public face of one agent. */
export async function showProfile(context: DoorContext, request: Request, agentName: string): Promise<Response> {
    const { agent } = await agentForRequest(context, request, agentName);
    return Response.json(toPublicAgent(agent));
}
