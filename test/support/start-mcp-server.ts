import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { z } from 'zod';

export interface TestMcpServer {
    readonly url: string;
    /** Inputs of the tool `weather`, as they came. */
    readonly asked: readonly unknown[];
    /** Resolves when a client gave up the call of the tool `wait`. */
    readonly waitAborted: Promise<void>;
    /** Resolves when the tool `wait` was called. */
    readonly waitCalled: Promise<void>;
    stop(): Promise<void>;
}

/** A real MCP server with the tools `weather`, `break` (which throws) and `wait` (which never answers). */
export function startMcpServer(): TestMcpServer {
    const asked: unknown[] = [];
    const aborted = Promise.withResolvers<void>();
    const called = Promise.withResolvers<void>();
    const server = Bun.serve({
        hostname: '127.0.0.1',
        port: 0,
        idleTimeout: 0,
        async fetch(request) {
            const mcp = createServer();
            const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
            await mcp.connect(toTransport(transport));
            return transport.handleRequest(request);
        },
    });
    return {
        url: `http://127.0.0.1:${server.port}/mcp`,
        asked,
        waitAborted: aborted.promise,
        waitCalled: called.promise,
        stop: () => server.stop(true),
    };

    function createServer(): McpServer {
        const mcp = new McpServer({ name: 'test', version: '1.0.0' });
        const inputSchema = { city: z.string() };
        mcp.registerTool('weather', { description: 'Tells the weather.', inputSchema }, async ({ city }) => {
            asked.push({ city });
            return { content: [{ type: 'text', text: `Sunny in ${city}` }] };
        });
        mcp.registerTool('break', { description: 'Always fails.' }, async () => {
            throw new Error('Broken on purpose');
        });
        mcp.registerTool('wait', { description: 'Never answers.' }, async ({ signal }) => {
            signal.addEventListener('abort', () => aborted.resolve());
            called.resolve();
            return new Promise(() => {});
        });
        return mcp;
    }
}

/** The SDK's own class does not fit the SDK's own interface where optional properties are exact. */
function toTransport(transport: WebStandardStreamableHTTPServerTransport): Transport {
    return transport as Transport;
}
