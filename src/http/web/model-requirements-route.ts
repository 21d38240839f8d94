import { draftOfAgent } from '../../agents/draft-of-agent.ts';
import type { ToolWish } from '../../books/book.ts';
import type { AgentWithBook } from '../../chat/chat-context.ts';
import { composePrompt } from '../../chat/compose-prompt.ts';
import { offerTools } from '../../chat/offer-tools.ts';
import { createToolBudget } from '../../chat/tool-budget.ts';
import type { KnowledgePage } from '../../ports/knowledge-pages.ts';
import { requireAdmin } from '../admin-of.ts';
import type { DoorContext } from '../door-context.ts';
import { parseParameters } from '../parse-parameters.ts';
import { readJsonBody } from '../read-json-body.ts';
import { notesOf } from '../request-notes.ts';
import { checkBookBody } from './books-protocol.ts';

/** `GET /agents/:agentName/api/model-requirements`: what a model is told of the agent before anybody has said a word. */
export async function showModelRequirements(
    context: DoorContext,
    request: Request,
    agentName: string,
): Promise<Response> {
    await requireAdmin(context, request);
    const saved = await context.findAgent(agentName);
    return Response.json(await describePrompt(context, saved, { wishes: saved.book.toolWishes, request }));
}

/** `POST /agents/:agentName/api/model-requirements`: the same for a book that is being written. Nothing is kept. */
export async function previewModelRequirements(
    context: DoorContext,
    request: Request,
    agentName: string,
): Promise<Response> {
    await requireAdmin(context, request);
    const { agentSource } = parseParameters(checkBookBody, await readJsonBody(request, context.doors.bodyLimits));
    const { agent, book } = await context.findAgent(agentName);
    const draft = await draftOfAgent(context, agent, agentSource);
    const savedServers = book.toolWishes.flatMap(mcpUrl);
    // An address that somebody is still typing is asked nothing.
    const wishes = draft.book.toolWishes.filter(wish => wish.kind !== 'mcp' || savedServers.includes(wish.url));
    return Response.json(await describePrompt(context, draft, { wishes, request }));
}

interface DescribeInput {
    /** The tools to name. */
    readonly wishes: readonly ToolWish[];
    readonly request: Request;
}

async function describePrompt(
    context: DoorContext,
    { agent, book }: AgentWithBook,
    { wishes, request }: DescribeInput,
): Promise<object> {
    const toolbox = await context.toolRunner.open({
        ...{ agent, wishes, path: [agent.agentName], signal: request.signal },
        budget: createToolBudget(),
        trace: notesOf(request).trace,
    });
    await toolbox.close();
    const pages = await context.knowledgePages.statesOf(book.knowledgeUrls);
    const thread = [{ role: 'user', content: '' }] as const;
    const { system, messages, options, preferredModel } = composePrompt(book, {
        ...{ thread, context: null },
        options: offerTools({}, toolbox.tools).options,
    });
    const { tools = [], ...settings } = options;
    return {
        agentName: agent.agentName,
        agentHash: agent.agentHash,
        profile: book.profile,
        isClosed: book.isClosed,
        systemMessage: system,
        exampleMessages: messages.slice(0, -1),
        model: preferredModel,
        options: settings,
        tools: tools.map(({ definition }) => definition),
        /** MCP servers whose tools are not among them: they are asked when the book is saved. */
        unaskedServers: book.toolWishes.filter(wish => !wishes.includes(wish)).flatMap(mcpUrl),
        /** Passages beyond the budget of the system message, of which the best ones come with each question. */
        searchedPassages: book.searchedKnowledge?.passages.length ?? 0,
        knowledgePages: book.knowledgeUrls.map((url, index) => toPageState(url, pages[index] ?? null)),
        messageSuffix: book.messageSuffix,
        diagnostics: book.diagnostics,
    };
}

function mcpUrl(wish: ToolWish): readonly string[] {
    return wish.kind === 'mcp' ? [wish.url] : [];
}

function toPageState(url: string, page: KnowledgePage | null): object {
    if (page === null) return { url, checkedAt: null, title: null, characters: 0, error: null };
    const { checkedAt, title, content, error } = page;
    return { url, checkedAt, title, characters: content?.length ?? 0, error };
}
