import { Elysia } from 'elysia';
import { AppError } from '../../shared/errors.ts';
import type { DoorContext } from '../door-context.ts';
import { agentPage, SERVER_NAME } from './agent-page.ts';
import { uiAssetOrNull } from './ui-assets.ts';
import { uiPage } from './ui-page.ts';

const HIDDEN = { detail: { hide: true } } as const;

/** The pages for people. They hold nothing but their frame; all else comes from the routes of the web door. */
export function pagesDoor(context: DoorContext) {
    return new Elysia()
        .get('/', ({ request }) => uiPage(request, { page: 'home', title: SERVER_NAME }), HIDDEN)
        .get('/login', ({ request }) => uiPage(request, { page: 'login', title: `Log in · ${SERVER_NAME}` }), HIDDEN)
        .get('/tokens', ({ request }) => uiPage(request, { page: 'tokens', title: `Tokens · ${SERVER_NAME}` }), HIDDEN)
        .get('/usage', ({ request }) => uiPage(request, { page: 'usage', title: `Usage · ${SERVER_NAME}` }), HIDDEN)
        .get(
            '/providers',
            ({ request }) => uiPage(request, { page: 'providers', title: `Providers · ${SERVER_NAME}` }),
            HIDDEN,
        )
        .get(
            '/feedback',
            ({ request }) => uiPage(request, { page: 'feedback', title: `Feedback · ${SERVER_NAME}` }),
            HIDDEN,
        )
        .get(
            '/agents/:agentName',
            ({ request, params }) => agentPage(context, { request, page: 'chat', ...params }),
            HIDDEN,
        )
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
            '/assets/:file',
            async ({ request, params }) => {
                const asset = await uiAssetOrNull(request, params.file);
                if (asset === null) throw new AppError('not_found', 'There is no such file.');
                return asset;
            },
            HIDDEN,
        );
}
