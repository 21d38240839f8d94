import { Elysia } from 'elysia';
import { AppError } from '../../shared/errors.ts';
import { agentForRequest } from '../agent-for-request.ts';
import type { DoorContext } from '../door-context.ts';
import { uiAssetOrNull } from './ui-assets.ts';
import { uiPage } from './ui-page.ts';

const HIDDEN = { detail: { hide: true } } as const;
const NAME = 'Agents Server';
const TITLE_PREFIXES = { chat: '', connect: 'Connect to ', learning: 'Learning of ' } as const;

/** The pages for people. They hold nothing but their frame; all else comes from the routes of the web door. */
export function pagesDoor(context: DoorContext) {
    return new Elysia()
        .get('/', ({ request }) => uiPage(request, { page: 'home', title: NAME }), HIDDEN)
        .get('/tokens', ({ request }) => uiPage(request, { page: 'tokens', title: `Tokens · ${NAME}` }), HIDDEN)
        .get('/agents/:agentName', ({ request, params }) => agentPage(request, 'chat', params.agentName), HIDDEN)
        .get(
            '/agents/:agentName/connect',
            ({ request, params }) => agentPage(request, 'connect', params.agentName),
            HIDDEN,
        )
        .get(
            '/agents/:agentName/learning',
            ({ request, params }) => agentPage(request, 'learning', params.agentName),
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

    /** A page whose agent is not there says so itself, with the status that programs read. */
    async function agentPage(
        request: Request,
        page: keyof typeof TITLE_PREFIXES,
        agentName: string,
    ): Promise<Response> {
        try {
            const { agent } = await agentForRequest(context, request, agentName);
            const { fullName, description } = agent.agentProfile;
            return await uiPage(request, { page, title: `${TITLE_PREFIXES[page]}${fullName} · ${NAME}`, description });
        } catch (error) {
            const isGone = error instanceof AppError && error.code === 'agent_deleted';
            const isMissing = error instanceof AppError && error.code === 'model_not_found';
            if (!isGone && !isMissing) throw error;
            return uiPage(request, { page, title: `No such agent · ${NAME}`, status: isGone ? 410 : 404 });
        }
    }
}
