import type { ToolWish } from '../../../books/book.ts';
import type { AgentWithBook } from '../../../chat/chat-context.ts';
import { composePrompt } from '../../../chat/compose-prompt.ts';
import { offerTools } from '../../../chat/offer-tools.ts';
import { createToolBudget } from '../../../chat/tool-budget.ts';
import type { KnowledgePage } from '../../../ports/knowledge-pages.ts';
import type { HttpContext } from '../../http-context.ts';
import { notesOf } from '../../request-notes.ts';

export interface DescribePromptInput {
    /** The tools to name. */
    readonly wishes: readonly ToolWish[];
    readonly request: Request;
}

/** What a model is told about an agent before anyone has said anything. */
export async function describePrompt(
    context: HttpContext,
    { agent, book }: AgentWithBook,
    { wishes, request }: DescribePromptInput,
) {
    const toolbox = await context.toolRunner.open({
        agent,
        wishes,
        path: [agent.agentName],
        signal: request.signal,
        budget: createToolBudget(),
        trace: notesOf(request).trace,
    });
    await toolbox.close();
    const pages = await context.knowledgePages.statesOf(book.knowledgeUrls);
    const { system, messages, options, preferredModel } = composePrompt(book, {
        thread: [{ role: 'user', content: '' }],
        context: null,
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
        tools: tools.map(({ name, definition }) => ({ ...definition, name })),
        unaskedServers: book.toolWishes.filter(wish => !wishes.includes(wish)).flatMap(mcpUrl),
        searchedPassages: book.searchedKnowledge?.passages.length ?? 0,
        knowledgePages: book.knowledgeUrls.map((url, index) => toPageState(url, pages[index] ?? null)),
        messageSuffix: book.messageSuffix,
        diagnostics: book.diagnostics,
    };
}

export function mcpUrl(wish: ToolWish): readonly string[] {
    return wish.kind === 'mcp' ? [wish.url] : [];
}

function toPageState(url: string, page: KnowledgePage | null) {
    if (page === null) return { url, checkedAt: null, title: null, characters: 0, error: null };
    const { checkedAt, title, content, error } = page;
    return { url, checkedAt, title, characters: content?.length ?? 0, error };
}
