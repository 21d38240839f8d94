import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import type { OwnTool, ToolOutput } from '../ports/tool-runner.ts';
import { lazy } from '../shared/lazy.ts';
import type { SafeFetch } from './safe-fetch.ts';
import { toToolSchema } from './to-tool-schema.ts';

/** The MCP servers of one turn, connected when they are first needed. */
export interface McpSession {
    /** @throws if the server cannot be reached */
    tools(url: string, signal: AbortSignal): Promise<readonly OwnTool[]>;
    close(): Promise<void>;
}

const MAX_TOOLS = 64;
const MAX_PAGES = 10;
const LIST_TIMEOUT_MS = 10_000;
const MAX_DESCRIPTION_LENGTH = 1000;

export interface McpSessionInput {
    readonly fetch: SafeFetch;
    readonly version: string;
    readonly lists: McpLists;
}

/** A tool of an MCP server, described in a way that model providers accept. */
export interface McpTool {
    /** The server's own name. */
    readonly name: string;
    readonly description: string;
    readonly parameters: Readonly<Record<string, unknown>>;
}

/** Tool lists by address, cached for a few minutes across turns. */
export interface McpLists {
    listOf(url: string, load: () => Promise<readonly McpTool[]>, signal: AbortSignal): Promise<readonly McpTool[]>;
}

export function createMcpSession({ fetch, version, lists }: McpSessionInput): McpSession {
    const clients = new Map<string, Promise<Client>>();
    return {
        async tools(url, signal) {
            const load = () => loadTools(url, AbortSignal.any([signal, AbortSignal.timeout(LIST_TIMEOUT_MS)]));
            const tools = await lists.listOf(url, load, signal);
            return tools.map(tool => toOwnTool(url, tool));
        },
        async close() {
            const connected = await Promise.allSettled(clients.values());
            const open = connected.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []));
            await Promise.allSettled(open.map(client => client.close()));
        },
    };

    async function connect(url: string, signal: AbortSignal): Promise<Client> {
        // Loaded when first needed, because the package is large.
        const [sdk, http] = await Promise.all([
            import('@modelcontextprotocol/sdk/client/index.js'),
            import('@modelcontextprotocol/sdk/client/streamableHttp.js'),
        ]);
        const client = new sdk.Client({ name: 'agents-server', version });
        const transport = new http.StreamableHTTPClientTransport(new URL(url), { fetch: toFetchLike(fetch) });
        await client.connect(toTransport(transport), { signal });
        return client;
    }

    function clientOf(url: string, signal: AbortSignal): Promise<Client> {
        const known = clients.get(url) ?? connect(url, signal);
        clients.set(url, known);
        // The next caller tries again.
        known.catch(() => clients.delete(url));
        return known;
    }

    async function loadTools(url: string, signal: AbortSignal): Promise<readonly McpTool[]> {
        const client = await clientOf(url, signal);
        const tools: McpTool[] = [];
        let cursor: string | undefined;
        for (let page = 0; page < MAX_PAGES; page += 1) {
            const params = cursor === undefined ? {} : { cursor };
            const listed = await client.request({ method: 'tools/list', params }, toolList(), { signal });
            tools.push(...listed.tools.flatMap(toMcpTool));
            cursor = listed.nextCursor ?? undefined;
            if (cursor === undefined || tools.length >= MAX_TOOLS) break;
        }
        // Sorted, so that the prompt does not change between turns.
        return tools.slice(0, MAX_TOOLS).sort((one, other) => (one.name < other.name ? -1 : 1));
    }

    function toOwnTool(url: string, { name, description, parameters }: McpTool): OwnTool {
        return {
            name: name.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, 64) || 'tool',
            description,
            parameters,
            async run(input, signal) {
                const client = await clientOf(url, signal);
                const timeout = { signal, timeout: 2_147_483_647 };
                return toOutput(toCallResult(await client.callTool({ name, arguments: input }, undefined, timeout)));
            },
        };
    }
}

/** The SDK rejects a whole list for one tool that is not described by the rules. */
const toolList = lazy(() => z.looseObject({ tools: z.array(z.unknown()), nextCursor: z.string().nullish() }));
const listedTool = lazy(() =>
    z.looseObject({
        name: z.string().min(1),
        description: z.unknown().optional(),
        inputSchema: z.unknown().optional(),
    }),
);

function toMcpTool(listed: unknown): readonly McpTool[] {
    const { data } = listedTool().safeParse(listed);
    if (data === undefined) return [];
    const description = typeof data.description === 'string' ? data.description : '';
    return [
        {
            name: data.name,
            // Cut before it is repaired, since the cut can halve a character.
            description: description.slice(0, MAX_DESCRIPTION_LENGTH).toWellFormed(),
            parameters: toToolSchema(data.inputSchema),
        },
    ];
}

/** Text as it is, and a placeholder for other content. */
function toOutput({ content, structuredContent, isError }: CallToolResult): ToolOutput {
    const texts = content.map(part => {
        if (part.type === 'text') return part.text;
        if (part.type === 'resource' && 'text' in part.resource) return part.resource.text;
        return part.type === 'resource_link' ? part.uri : `[${part.type}]`;
    });
    const structured = structuredContent === undefined ? '' : JSON.stringify(structuredContent);
    return { text: texts.join('\n') || structured, isError: isError ?? false };
}

const MAX_BYTES = 10_000_000;

/** A `fetch` for the SDK. JSON-RPC bodies are always text. */
function toFetchLike(fetch: SafeFetch) {
    return (url: string | URL, init: RequestInit = {}): Promise<Response> =>
        fetch(String(url), {
            ...(init.method === undefined ? {} : { method: init.method }),
            ...(init.headers === undefined ? {} : { headers: toHeaders(init.headers) }),
            ...(typeof init.body === 'string' ? { body: init.body } : {}),
            signal: init.signal ?? AbortSignal.timeout(LIST_TIMEOUT_MS),
            maxBytes: MAX_BYTES,
        });
}

function toHeaders(headers: NonNullable<RequestInit['headers']>): Headers {
    return new Headers(headers);
}

/** The SDK's class does not match its own interface with `exactOptionalPropertyTypes`. */
function toTransport(transport: StreamableHTTPClientTransport): Transport {
    return transport as Transport;
}

/** The type also has a legacy form of results, which the result schema rejects. */
function toCallResult(result: Awaited<ReturnType<Client['callTool']>>): CallToolResult {
    return result as CallToolResult;
}
