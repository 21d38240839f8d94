import { embedOriginsOf } from '../../../agents/embed-origin.ts';
import { AppError } from '../../../shared/errors.ts';
import { createRouter } from '../../create-router.ts';
import type { DoorContext } from '../../door-context.ts';
import { agentPage } from '../agent-page.ts';
import { chatPage } from '../chat-page.ts';
import { embedScript } from '../embed-script.ts';
import { pageTitle } from '../page-title.ts';
import { redirectToHistory } from '../redirect-to-history.ts';
import { uiAssetOrNull } from '../ui-assets.ts';
import { uiPage } from '../ui-page.ts';

const HIDDEN = { detail: { hide: true } } as const;

/** The pages. They hold nothing but their frame; everything else comes from the routes for JSON. */
export function pagesRoutes(context: DoorContext) {
    return createRouter()
        .get('/', page('home'), HIDDEN)
        .get('/login', page('login', 'Log in'), HIDDEN)
        .get('/history', page('history', 'History'), HIDDEN)
        .get('/tokens', page('tokens', 'Tokens'), HIDDEN)
        .get('/usage', page('usage', 'Usage'), HIDDEN)
        .get('/providers', page('providers', 'Providers'), HIDDEN)
        .get('/settings', page('settings', 'Settings'), HIDDEN)
        .get('/feedback', page('feedback', 'Feedback'), HIDDEN)
        .get('/agents/:agentName', ({ request, params }) => chatPage(context, request, params.agentName), HIDDEN)
        .get(
            '/agents/:agentName/book',
            ({ request, params }) => agentPage(context, { request, page: 'book', prefix: 'Book of ', ...params }),
            HIDDEN,
        )
        .get(
            '/agents/:agentName/connect',
            ({ request, params }) => agentPage(context, { request, page: 'connect', prefix: 'Connect to ', ...params }),
            HIDDEN,
        )
        .get(
            '/agents/:agentName/learning',
            ({ request, params }) =>
                agentPage(context, { request, page: 'learning', prefix: 'Learning of ', ...params }),
            HIDDEN,
        )
        .get(
            '/agents/:agentName/embed',
            ({ request, params }) =>
                agentPage(context, { request, page: 'embed', frameAncestorsOf: embedOriginsOf, ...params }),
            HIDDEN,
        )
        .get(
            '/agents/:agentName/conversations/:conversationId',
            ({ request, params }) =>
                redirectToHistory(context, request, {
                    agentName: String(params.agentName ?? ''),
                    conversationId: String(params.conversationId ?? ''),
                }),
            HIDDEN,
        )
        .get('/assets/:file', ({ request, params }) => fileOf(uiAssetOrNull(request, params.file)), HIDDEN)
        .get('/embed.js', ({ request }) => fileOf(embedScript(request)), HIDDEN);

    function page(file: string, name: string | null = null) {
        return async ({ request }: { readonly request: Request }) =>
            uiPage(request, { page: file, title: await pageTitle(context, name) });
    }
}

async function fileOf(found: Promise<Response | null>): Promise<Response> {
    const file = await found;
    if (file === null) throw new AppError('not_found', 'There is no such file.');
    return file;
}
