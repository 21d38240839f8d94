import { composePrompt } from '../../chat/compose-prompt.ts';
import { offerTools } from '../../chat/offer-tools.ts';
import { createToolBudget } from '../../chat/tool-budget.ts';
import type { KnowledgePage } from '../../ports/knowledge-pages.ts';
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
    const toolbox = await context.toolRunner.open({
        ...{ agent, wishes: book.toolWishes, path: [agent.agentName], signal: request.signal },
        budget: createToolBudget(),
    });
    await toolbox.close();
    const pages = await context.knowledgePages.statesOf(book.knowledgeUrls);
    const thread = [{ role: 'user', content: '' }] as const;
    const { system, messages, options, wishedModel } = composePrompt(book, {
        ...{ thread, context: null },
        options: offerTools({}, toolbox.tools).options,
    });
    const { tools = [], ...settings } = options;
    return Response.json({
        agentName: agent.agentName,
        agentHash: agent.agentHash,
        systemMessage: system,
        exampleMessages: messages.slice(0, -1),
        model: wishedModel,
        options: settings,
        tools: tools.map(({ definition }) => definition),
        /** Passages beyond the budget of the system message, of which the best ones come with each question. */
        searchedPassages: book.searchedKnowledge?.passages.length ?? 0,
        knowledgePages: book.knowledgeUrls.map((url, index) => toPageState(url, pages[index] ?? null)),
        messageSuffix: book.messageSuffix,
        diagnostics: book.diagnostics,
    });
}

function toPageState(url: string, page: KnowledgePage | null): object {
    if (page === null) return { url, checkedAt: null, title: null, characters: 0, error: null };
    const { checkedAt, title, content, error } = page;
    return { url, checkedAt, title, characters: content?.length ?? 0, error };
}
