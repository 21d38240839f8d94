import { z } from 'zod';
import { embedOriginsOf } from '../../../agents/embed-origin.ts';
import { AppError } from '../../../shared/errors.ts';
import { createRouter } from '../../contract/create-router.ts';
import { lazySchema } from '../../contract/lazy-schema.ts';
import { HIDDEN } from '../../contract/operation.ts';
import { agentParams, pathText } from '../../contract/path-parameters.ts';
import type { HttpContext } from '../../http-context.ts';
import { embedScript } from '../assets/embed-script.ts';
import { uiAssetOrNull } from '../assets/ui-assets.ts';
import { agentPage } from '../pages/agent-page.ts';
import { chatPage } from '../pages/chat-page.ts';
import { pageTitle } from '../pages/page-title.ts';
import { redirectToHistory } from '../pages/redirect-to-history.ts';
import { uiPage } from '../pages/ui-page.ts';

const PAGE_OF_AGENT = { params: agentParams, ...HIDDEN } as const;
const conversationParams = lazySchema(() => z.object({ agentName: pathText(), conversationId: pathText() }));
const fileParams = lazySchema(() => z.object({ file: pathText() }));

/** The pages. They hold nothing but their frame; everything else comes from the routes for JSON. */
export function pagesRoutes(context: HttpContext) {
    return createRouter()
        .get('/', page('home'), HIDDEN)
        .get('/login', page('login', 'Sign in'), HIDDEN)
        .get('/history', page('history', 'History'), HIDDEN)
        .get('/tokens', page('tokens', 'API keys'), HIDDEN)
        .get('/usage', page('usage', 'Usage'), HIDDEN)
        .get('/providers', page('providers', 'Providers'), HIDDEN)
        .get('/settings', page('settings', 'Settings'), HIDDEN)
        .get('/feedback', page('feedback', 'Feedback'), HIDDEN)
        .get('/agents/:agentName', ({ request, params }) => chatPage(context, request, params.agentName), PAGE_OF_AGENT)
        .get(
            '/agents/:agentName/book',
            ({ request, params }) => agentPage(context, { request, page: 'book', prefix: 'Book of ', ...params }),
            PAGE_OF_AGENT,
        )
        .get(
            '/agents/:agentName/connect',
            ({ request, params }) => agentPage(context, { request, page: 'connect', prefix: 'Connect to ', ...params }),
            PAGE_OF_AGENT,
        )
        .get(
            '/agents/:agentName/learning',
            ({ request, params }) =>
                agentPage(context, { request, page: 'learning', prefix: 'Learning of ', ...params }),
            PAGE_OF_AGENT,
        )
        .get(
            '/agents/:agentName/embed',
            ({ request, params }) =>
                agentPage(context, { request, page: 'embed', frameAncestorsOf: embedOriginsOf, ...params }),
            PAGE_OF_AGENT,
        )
        .get(
            '/agents/:agentName/conversations/:conversationId',
            ({ request, params }) => redirectToHistory(context, request, params),
            { params: conversationParams, ...HIDDEN },
        )
        .get('/assets/:file', ({ request, params }) => fileOf(uiAssetOrNull(request, params.file)), {
            params: fileParams,
            ...HIDDEN,
        })
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
