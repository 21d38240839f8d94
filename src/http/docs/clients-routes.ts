import { z } from 'zod';
import { contractRouter } from '../contract/contract-router.ts';
import { sendJson } from '../contract/json-reply.ts';
import { lazySchema } from '../contract/lazy-schema.ts';
import { mediaType } from '../contract/media-type.ts';
import { HIDDEN, operation } from '../contract/operation.ts';
import type { Parsed } from '../contract/parse-parameters.ts';
import type { HttpContext } from '../http-context.ts';
import { publicOrigin } from '../public-origin.ts';
import { clientList } from '../web/clients-ui-protocol.ts';
import { toClientSettings } from './client-settings.ts';
import { type ClientsPageInput, clientsPage } from './guide-pages.ts';

const clientsQuery = lazySchema(() =>
    z.object({
        agent: z
            .string()
            .regex(/^[a-z0-9-]{1,80}$/, "it is no agent's name")
            .optional()
            .describe('The agent that the settings are for.'),
    }),
);
const page = mediaType('text/html');

/** How to use the agents in other programs: `/docs/clients` for people, `/docs/clients.json` for programs. */
export function clientsRoutes(context: HttpContext) {
    return contractRouter(context)
        .get('/docs/clients', async ({ request, query }) => clientsPage(await toInput(context, request, query)), {
            public: true,
            query: clientsQuery,
            response: { 200: page },
            ...HIDDEN,
        })
        .get(
            '/docs/clients.json',
            async ({ request, query }) =>
                sendJson<typeof clientList>({ clients: toClientSettings(await toInput(context, request, query)) }),
            {
                public: true,
                query: clientsQuery,
                response: { 200: clientList },
                detail: operation({
                    id: 'listClients',
                    tag: 'server',
                    summary: 'List how other programs are set up for an agent',
                }),
            },
        );
}

/** Stands for a key if there is none. */
const ANY_KEY = 'ptbk_…';

/** Does not tell whether the agent exists: a private one must not be found out in this way. */
async function toInput(
    context: HttpContext,
    request: Request,
    { agent }: Parsed<typeof clientsQuery>,
): Promise<ClientsPageInput> {
    const agents = await context.listAgents(['PUBLIC']);
    const agentNames = agents.map(({ agentName }) => agentName);
    const agentName = agent ?? agentNames[0] ?? 'jack-green';
    return { agentNames, agentName, key: ANY_KEY, origin: publicOrigin(context, request) };
}
