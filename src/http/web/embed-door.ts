import { Elysia } from 'elysia';
import { embedOriginsOf } from '../../agents/embed-origin.ts';
import { AppError } from '../../shared/errors.ts';
import { routeDetail } from '../docs/route-details.ts';
import type { DoorContext } from '../door-context.ts';
import { agentPage } from './agent-page.ts';
import { changeEmbedSettings, embedScript, showEmbedSettings } from './embed-route.ts';

const HIDDEN = { detail: { hide: true } } as const;

/** The door of other sites that show an agent: the script that they load, the page in their frame, and who of them may. */
export function embedDoor(context: DoorContext) {
    return new Elysia()
        .get(
            '/embed.js',
            async ({ request }) => {
                const script = await embedScript(request);
                if (script === null) throw new AppError('not_found', 'There is no such file.');
                return script;
            },
            HIDDEN,
        )
        .get(
            '/agents/:agentName/embed',
            ({ request, params }) =>
                agentPage(context, { request, page: 'embed', frameAncestorsOf: embedOriginsOf, ...params }),
            HIDDEN,
        )
        .get(
            '/agents/:agentName/api/embed',
            ({ request, params }) => showEmbedSettings(context, request, String(params.agentName ?? '')),
            {
                detail: routeDetail({
                    tag: 'web',
                    summary: 'The sites that may show the agent (admin)',
                }),
            },
        )
        .put(
            '/agents/:agentName/api/embed',
            ({ request, params }) => changeEmbedSettings(context, request, String(params.agentName ?? '')),
            {
                detail: routeDetail({
                    tag: 'web',
                    summary: 'Set the sites that may show the agent (admin)',
                    body: 'EmbedRequest',
                }),
            },
        );
}
