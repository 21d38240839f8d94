import { composePrompt } from '../../chat/compose-prompt.ts';
import { requireAdmin } from '../admin-of.ts';
import type { DoorContext } from '../door-context.ts';

/** `GET /agents/:agentName/api/model-requirements`: what a model is told of the agent before anybody has said a word. */
export async function showModelRequirements(
    context: DoorContext,
    request: Request,
    agentName: string,
): Promise<Response> {
    await requireAdmin(context, request);
    const { agent, book } = await context.findAgent(agentName);
    const thread = [{ role: 'user', content: '' }] as const;
    const { system, messages, options, wishedModel } = composePrompt(book, { thread, context: null, options: {} });
    return Response.json({
        agentName: agent.agentName,
        agentHash: agent.agentHash,
        systemMessage: system,
        exampleMessages: messages.slice(0, -1),
        model: wishedModel,
        options,
        messageSuffix: book.messageSuffix,
        diagnostics: book.diagnostics,
    });
}
