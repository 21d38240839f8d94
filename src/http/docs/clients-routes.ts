import { AppError } from '../../shared/errors.ts';
import { createRouter } from '../contract/create-router.ts';
import type { HttpContext } from '../http-context.ts';
import { publicOrigin } from '../public-origin.ts';
import { toClientSettings } from './client-settings.ts';
import { type ClientsPageInput, clientsPage } from './guide-pages.ts';

/** How to use the agents in other programs: `/docs/clients` for people, `/docs/clients.json` for programs. */
export function clientsRoutes(context: HttpContext) {
    return createRouter()
        .get('/docs/clients', async ({ request }) => clientsPage(await toInput(context, request)), HIDDEN)
        .get(
            '/docs/clients.json',
            async ({ request }) => Response.json({ clients: toClientSettings(await toInput(context, request)) }),
            HIDDEN,
        );
}

const HIDDEN = { detail: { hide: true } } as const;

/** What stands for a key where nobody has one. */
const ANY_KEY = 'ptbk_…';

/** Nothing tells whether the named agent is there: a private one is not to be found out in this way. */
async function toInput(context: HttpContext, request: Request): Promise<ClientsPageInput> {
    const agents = await context.listAgents(['PUBLIC']);
    const agentNames = agents.map(({ agentName }) => agentName);
    const agentName = new URL(request.url).searchParams.get('agent') ?? agentNames[0] ?? 'jack-green';
    if (!/^[a-z0-9-]{1,80}$/.test(agentName)) {
        throw new AppError('parameter_value_invalid', "Invalid value for 'agent': it is no agent's name.", {
            param: 'agent',
        });
    }
    return { agentNames, agentName, key: ANY_KEY, origin: publicOrigin(context, request) };
}
