import { Elysia } from 'elysia';
import { routeDetail } from '../docs/route-details.ts';
import type { DoorContext } from '../door-context.ts';

/** The door of the Model Context Protocol, at each agent's address. */
export function mcpDoor(context: DoorContext) {
    return new Elysia().post(
        '/agents/:agentName/api/mcp',
        async ({ request, server, params }) => {
            // With the first request of the kind: the protocol's own package is large.
            const { answerMcp } = await import('./mcp-route.ts');
            return answerMcp(context, { request, server, agentName: String(params.agentName ?? '') });
        },
        {
            detail: routeDetail({
                tag: 'openai',
                summary: 'The agent as an MCP server (streamable HTTP)',
                description: 'The tool `chat` and the resource `agent://<name>/profile`. The key is that of the API.',
            }),
        },
    );
}
