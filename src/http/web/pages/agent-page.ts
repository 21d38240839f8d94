import type { Agent } from '../../../agents/agent.ts';
import { AppError } from '../../../shared/errors.ts';
import { agentForRequest } from '../../agent-for-request.ts';
import type { HttpContext } from '../../http-context.ts';
import { pageTitle } from './page-title.ts';
import { uiPage } from './ui-page.ts';

export interface AgentPageInput {
    readonly request: Request;
    readonly agentName: string;
    /** The file of `ui/pages` that the page runs. */
    readonly page: string;
    /** What its title says before the agent's name. */
    readonly prefix?: string;
    /** The sites that may show the page in a frame; none where absent. */
    readonly frameAncestorsOf?: (agent: Agent) => readonly string[];
}

/** A page of one agent. Where the agent is not there it says so itself, with the status that programs read. */
export async function agentPage(context: HttpContext, input: AgentPageInput): Promise<Response> {
    const { request, page, prefix = '', frameAncestorsOf } = input;
    try {
        const { agent } = await agentForRequest(context, request, input.agentName);
        const { fullName, description } = agent.agentProfile;
        const title = await pageTitle(context, `${prefix}${fullName}`);
        return await uiPage(request, { page, title, description, frameAncestors: frameAncestorsOf?.(agent) });
    } catch (error) {
        const isGone = error instanceof AppError && error.code === 'agent_deleted';
        const isMissing = error instanceof AppError && error.code === 'model_not_found';
        if (!isGone && !isMissing) throw error;
        const title = await pageTitle(context, 'No such agent');
        return uiPage(request, { page, title, status: isGone ? 410 : 404 });
    }
}
