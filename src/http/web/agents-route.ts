import { VISIBILITIES } from '../../agents/agent.ts';
import { isAdminRequest } from '../admin-of.ts';
import type { DoorContext } from '../door-context.ts';

/** `GET /api/agents`: the public agents, for the admin all of them. Profiles only: a book is for the admin. */
export async function listAgentProfiles(context: DoorContext, request: Request): Promise<Response> {
    const isAdmin = await isAdminRequest(context, request);
    const agents = await context.listAgents(isAdmin ? VISIBILITIES : ['PUBLIC']);
    return Response.json({
        agents: agents.map(({ agentName, createdAt, updatedAt, visibility, agentProfile }) => ({
            agentName,
            createdAt,
            updatedAt,
            visibility,
            profile: agentProfile,
        })),
    });
}
