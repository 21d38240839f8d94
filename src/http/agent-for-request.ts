import { findLivingAgent } from '../agents/find-agent.ts';
import type { AgentSummary, AgentWithBook } from '../domain/agent.ts';
import { authorizeVisitor } from './authorize-visitor.ts';
import type { HttpContext } from './http-context.ts';
import { isAdminRequest } from './require-admin.ts';

/**
 * The agent that a page's request names. A private one exists for the admin only.
 * @throws AppError `model_not_found`, `agent_deleted`
 */
export async function agentForRequest(
    context: HttpContext,
    request: Request,
    agentName: string,
): Promise<AgentWithBook> {
    // A segment of a path that cannot be decoded comes as null, whatever its type says, and names nothing.
    const name = String(agentName ?? '');
    const isAdmin = await isAdminRequest(context, request);
    const found = await (isAdmin ? agentForAdmin(context, name) : context.findAgent(name));
    authorizeVisitor(isAdmin)(found.agent);
    return found;
}

/**
 * Only the admin may know that a private agent was deleted.
 * @throws AppError `model_not_found`, `agent_deleted`
 */
export async function agentForAdmin(context: HttpContext, agentName: string): Promise<AgentWithBook> {
    await findLivingAgent(context.agents, agentName);
    return context.findAgent(agentName);
}

/** The public part of an agent: never its book. */
export function toPublicAgent({ agentName, createdAt, updatedAt, visibility, agentProfile }: AgentSummary) {
    return { agentName, createdAt, updatedAt, visibility, profile: agentProfile };
}
