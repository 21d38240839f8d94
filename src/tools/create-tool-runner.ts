import type { AgentFinder } from '../agents/find-agent.ts';
import type { ToolWish } from '../books/book.ts';
import type { ReplyContext } from '../chat/chat-context.ts';
import type { OpenToolsInput, OwnTool, ToolRunner } from '../ports/tool-runner.ts';
import type { Clock } from '../shared/clock.ts';
import type { Log } from '../shared/log.ts';
import { createBrowserTool } from './browser-tool.ts';
import { createMcpLists } from './mcp-lists.ts';
import { createMcpSession, type McpSession } from './mcp-tools.ts';
import type { SafeFetch } from './safe-fetch.ts';
import { createSearchTool } from './search-tool.ts';
import { createTeamTool } from './team-tool.ts';
import { createTimeTool } from './time-tool.ts';

export interface ToolRunnerInput extends Pick<AgentFinder, 'findAgent'> {
    /** What team mates answer with. */
    readonly answering: Omit<ReplyContext, 'toolRunner'>;
    readonly fetch: SafeFetch;
    readonly web: WebConsent;
    readonly version: string;
    readonly now: Clock;
    readonly log: Log;
}

/** What the admin lets books do on the web. */
export interface WebConsent {
    readonly isBrowsingAllowed: boolean;
    /** The search engine to use, and how to reach it: an address of the operator may be in their own network. */
    readonly search: { readonly url: string; readonly fetch: SafeFetch } | null;
}

/** An agent asks a mate, which asks another: so many in a row. */
const LONGEST_PATH = 3;

/** The tools of books: the time, the web, the MCP servers that they name, and the agents of their team. */
export function createToolRunner(input: ToolRunnerInput): ToolRunner {
    const { findAgent, answering, fetch, web, version, now, log } = input;
    const lists = createMcpLists(now);
    const runner: ToolRunner = {
        async open(input) {
            const session = createMcpSession({ fetch, version, lists });
            const tools = await Promise.all(input.wishes.map(wish => toolsOrNone(wish, input, session)));
            input.signal.throwIfAborted();
            return { tools: tools.flat(), close: () => session.close() };
        },
    };
    return runner;

    async function toolsOrNone(
        wish: ToolWish,
        input: OpenToolsInput,
        session: McpSession,
    ): Promise<readonly OwnTool[]> {
        try {
            return await toolsOf(wish, input, session);
        } catch (error) {
            const { agentName } = input.agent;
            const { requestId } = input.trace;
            if (!input.signal.aborted)
                log.warn({ requestId, agentName, wish, error }, 'A tool of a book cannot be had.');
            return [];
        }
    }

    /** Those that are one tool, to which the book may say something. */
    function notedTools({ kind, note }: NotedWish): readonly OwnTool[] {
        if (kind === 'time') return [createTimeTool(now, note)];
        if (kind === 'browser') return web.isBrowsingAllowed ? [createBrowserTool(fetch, note)] : [];
        const { search } = web;
        return search === null ? [] : [createSearchTool({ fetch: search.fetch, searchUrl: search.url, note })];
    }

    async function toolsOf(wish: ToolWish, input: OpenToolsInput, session: McpSession): Promise<readonly OwnTool[]> {
        if ('note' in wish) return notedTools(wish);
        if (wish.kind === 'mcp') return session.tools(wish.url, input.signal);
        const { path, budget, trace } = input;
        // Who is being asked already, further up, cannot be asked again: that would never end.
        if (path.length >= LONGEST_PATH || path.includes(wish.agentName)) return [];
        const mate = await findAgent(wish.agentName);
        return [createTeamTool({ context: { ...answering, toolRunner: runner }, mate, path, budget, trace })];
    }
}

type NotedWish = Extract<ToolWish, { readonly note: string | null }>;
