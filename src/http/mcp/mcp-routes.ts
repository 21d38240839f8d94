import { z } from 'zod';
import { contractRouter } from '../contract/contract-router.ts';
import { errors } from '../contract/error-schema.ts';
import { lazySchema } from '../contract/lazy-schema.ts';
import { mediaType, noContent } from '../contract/media-type.ts';
import { operation } from '../contract/operation.ts';
import { agentParams } from '../contract/path-parameters.ts';
import type { HttpContext } from '../http-context.ts';

const rpcMessage = lazySchema(() => z.looseObject({ jsonrpc: z.string() }).meta({ id: 'RpcMessage' }));
const rpcRequest = lazySchema(() => z.looseObject({}).meta({ id: 'RpcRequest' }));
/** A wrong message is an error of the protocol, a body that is no JSON one of the API. */
const rpcRefusal = lazySchema(() => z.union([rpcMessage(), errors(400)[400]()]).meta({ id: 'McpError' }));
const rpcReply = lazySchema(() => z.union([rpcMessage(), mediaType('text/event-stream')()]));

/** The Model Context Protocol, at the address of each agent. */
export function mcpRoutes(context: HttpContext) {
    return contractRouter(context).post(
        '/agents/:agentName/api/mcp',
        async ({ request, server, params: { agentName }, body, token }) => {
            // With the first request of the kind: the protocol's own package is large.
            const { answerMcp } = await import('./mcp-route.ts');
            return answerMcp(context, { request, server, agentName, body, token });
        },
        {
            apiKey: true,
            params: agentParams,
            body: rpcRequest,
            response: {
                200: rpcReply,
                202: noContent,
                400: rpcRefusal,
                406: rpcMessage,
                415: rpcMessage,
                ...errors(404, 410),
            },
            detail: operation({
                id: 'callMcp',
                tag: 'openai',
                summary: 'Use an agent as an MCP server (streamable HTTP)',
                description:
                    'The tool `chat` and the resource `agent://<name>/profile`. The key is an API key. Errors of the protocol are JSON-RPC errors.',
            }),
        },
    );
}
