import { type AnyElysia, Elysia } from 'elysia';
import { APP_OPTIONS, noteRoute } from '../http/contract/create-router.ts';
import { toRouteError } from '../http/contract/route-error.ts';
import { toErrorResponse } from '../http/errors.ts';
import { healthRoutes } from '../http/health-routes.ts';
import type { HttpContext } from '../http/http-context.ts';
import { logFailure } from '../http/log-failure.ts';
import { OPENAI_BASES, openaiRoutes } from '../http/openai/openai-routes.ts';
import { agentsRoutes } from '../http/web/routes/agents-routes.ts';
import { chatRoutes } from '../http/web/routes/chat-routes.ts';
import { conversationsRoutes } from '../http/web/routes/conversations-routes.ts';
import { pagesRoutes } from '../http/web/routes/pages-routes.ts';
import { serverRoutes } from '../http/web/routes/server-routes.ts';
import { sessionRoutes } from '../http/web/routes/session-routes.ts';
import { lazyAsync } from '../shared/lazy.ts';

/** The routes of the server on an app that listens to nothing: those of the first moments, and at the first request for another one the rest. */
export function createApp(context: HttpContext): AnyElysia {
    const [ofAgent, shared] = OPENAI_BASES;
    const app: AnyElysia = new Elysia(APP_OPTIONS)
        // First, since hooks work only for what is registered after them.
        .onTransform(noteRoute)
        .onError(async ({ code, error, request }) => {
            if (code === 'NOT_FOUND') return (await openLazyRoutes()).fetch(request);
            return toErrorResponse(logFailure(context.log, request, toRouteError(error)));
        })
        .use(openaiRoutes(context, ofAgent))
        .use(openaiRoutes(context, shared))
        .use(chatRoutes(context))
        .use(conversationsRoutes(context))
        .use(agentsRoutes(context))
        .use(sessionRoutes(context))
        .use(serverRoutes(context))
        .use(healthRoutes(context))
        .use(pagesRoutes(context));
    const openLazyRoutes = lazyAsync(async () => {
        const { createLazyRoutes } = await import('./lazy-routes.ts');
        return createLazyRoutes(context, app);
    });
    return app;
}
