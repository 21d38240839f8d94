import type { AnyElysia } from 'elysia';
import { createRouter } from './http/create-router.ts';
import { routeDetail } from './http/docs/route-details.ts';
import type { DoorContext } from './http/door-context.ts';
import { toErrorResponse } from './http/errors.ts';
import { showHealth, showReadiness } from './http/health.ts';
import { logFailure } from './http/log-failure.ts';
import { OPENAI_BASES, openaiDoor } from './http/openai/openai-door.ts';
import { pagesDoor } from './http/web/pages-door.ts';
import { webDoor } from './http/web/web-door.ts';
import { lazyAsync } from './shared/lazy.ts';

/**
 * All doors of the server on one app, which listens to nothing. Those that are asked for in the first moments are made at once; what none
 * of them knows is for the late ones.
 */
export function createApp(context: DoorContext) {
    const [ofAgents, shared] = OPENAI_BASES;
    const app: AnyElysia = createRouter()
        // First, since hooks work only for what is registered after them.
        .onError(async ({ code, error, request }) => {
            if (code === 'NOT_FOUND') return (await openLateApp()).fetch(request);
            return toErrorResponse(logFailure(context.log, request, error));
        })
        .use(openaiDoor(context, ofAgents))
        .use(openaiDoor(context, shared))
        .use(webDoor(context))
        .use(pagesDoor(context))
        .get('/health', () => showHealth(context), {
            detail: routeDetail({ tag: 'server', summary: 'Whether the process answers' }),
        })
        .get('/ready', () => showReadiness(context), {
            detail: routeDetail({ tag: 'server', summary: 'Whether the database answers too' }),
        });
    const openLateApp = lazyAsync(async () => {
        const { createLateApp } = await import('./late-app.ts');
        return createLateApp(context, app);
    });
    return app;
}
