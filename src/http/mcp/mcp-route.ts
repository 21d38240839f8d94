import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { ApiToken } from '../../auth/api-token.ts';
import type { HttpContext } from '../http-context.ts';
import { toApiTurn } from '../openai/api-request.ts';
import type { AddressSource } from '../to-caller.ts';
import { createAgentMcpServer } from './create-agent-mcp-server.ts';

export interface McpRouteInput {
    readonly request: Request;
    readonly server: AddressSource | null;
    readonly agentName: string;
    readonly body: unknown;
    readonly token: ApiToken;
}

/**
 * `POST /agents/:agentName/api/mcp`: one message of the Model Context Protocol (streamable HTTP, 2025-06-18). Nothing is kept between
 * two of them, so that any server behind a load balancer can answer.
 */
export async function answerMcp(context: HttpContext, input: McpRouteInput): Promise<Response> {
    const { request, agentName, token } = input;
    const origin = toApiTurn(context, { request, server: input.server, routeName: agentName }, token);
    const { agent } = await context.findAgent(agentName);
    origin.authorize(agent);
    const mcp = createAgentMcpServer({ context, agent, origin, client: request.signal });
    const transport = new WebStandardStreamableHTTPServerTransport();
    request.signal.addEventListener('abort', () => void mcp.close(), { once: true });
    await mcp.connect(toTransport(transport));
    return transport.handleRequest(request, { parsedBody: input.body });
}

/** The SDK's own class does not fit the SDK's own interface where optional properties are exact. */
function toTransport(transport: WebStandardStreamableHTTPServerTransport): Transport {
    return transport as Transport;
}
