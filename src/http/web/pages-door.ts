import { Elysia } from 'elysia';
import { AppError } from '../../shared/errors.ts';
import type { DoorContext } from '../door-context.ts';
import { agentPage } from './agent-page.ts';
import { chatPage } from './chat-page.ts';
import { pageTitle } from './page-title.ts';
import { redirectToHistory } from './redirect-to-history.ts';
import { uiAssetOrNull } from './ui-assets.ts';
import { uiPage } from './ui-page.ts';

const HIDDEN = { detail: { hide: true } } as const;

/** The pages for people. They hold nothing but their frame; all else comes from the routes of the web door. */
export function pagesDoor(context: DoorContext) {
    return new Elysia()
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
            '/agents/:agentName/conversations/:conversationId',
            ({ request, params }) =>
                redirectToHistory(context, request, {
                    agentName: String(params.agentName ?? ''),
                    conversationId: String(params.conversationId ?? ''),
                }),
            HIDDEN,
        )
        .get(
            '/assets/:file',
            async ({ request, params }) => {
                const asset = await uiAssetOrNull(request, params.file);
                if (asset === null) throw new AppError('not_found', 'There is no such file.');
                return asset;
            },
            HIDDEN,
        );

    function page(file: string, name: string | null = null) {
        return async ({ request }: { readonly request: Request }) =>
            uiPage(request, { page: file, title: await pageTitle(context, name) });
    }
}
