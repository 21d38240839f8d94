import type { Agent } from '../agents/agent.ts';
import type { AgentWithBook } from '../chat/chat-context.ts';
import { authorizeVisitor } from './authorize-visitor.ts';
import type { HttpContext } from './http-context.ts';
import { isAdminRequest } from './require-admin.ts';

/**
 * The agent that a page's request names: a private one is there for the admin alone.
 * @throws AppError `model_not_found`, `agent_deleted`
 */
export async function agentForRequest(
    context: HttpContext,
    request: Request,
    agentName: string,
): Promise<AgentWithBook> {
    // A segment of a path that cannot be decoded comes as null, whatever its type says, and names nothing.
    const found = await context.findAgent(String(agentName ?? ''));
    authorizeVisitor(await isAdminRequest(context, request))(found.agent);
    return found;
}

/** What everybody who may see the agent may know of it: never its book. */
export function toPublicAgent({ agentName, createdAt, updatedAt, visibility, agentProfile }: Agent) {
    return { agentName, createdAt, updatedAt, visibility, profile: agentProfile };
}
