import { type AnyElysia, Elysia } from 'elysia';
import { APP_OPTIONS, noteRoute } from '../http/contract/create-router.ts';
import { toRouteError } from '../http/contract/route-error.ts';
import { clientsRoutes } from '../http/docs/clients-routes.ts';
import { documentationRoutes } from '../http/docs/documentation-routes.ts';
import { monitoringRoutes } from '../http/docs/monitoring-routes.ts';
import { toErrorResponse } from '../http/errors.ts';
import type { HttpContext } from '../http/http-context.ts';
import { logFailure } from '../http/log-failure.ts';
import { mcpRoutes } from '../http/mcp/mcp-routes.ts';
import { OPENAI_BASES } from '../http/openai/openai-routes.ts';
import { passThroughRoutes } from '../http/openai/pass-through/pass-through-routes.ts';
import { storedCompletionsRoutes } from '../http/openai/stored/stored-completions-routes.ts';
import { explainUnknownUrl } from '../http/unknown-url.ts';
import { missingPageOrNull } from '../http/web/pages/missing-page.ts';
import { bookRoutes } from '../http/web/routes/book-routes.ts';
import { embedRoutes } from '../http/web/routes/embed-routes.ts';
import { feedbackRoutes } from '../http/web/routes/feedback-routes.ts';
import { historyRoutes } from '../http/web/routes/history-routes.ts';
import { learningRoutes } from '../http/web/routes/learning-routes.ts';
import { lessonsRoutes } from '../http/web/routes/lessons-routes.ts';
import { operationRoutes } from '../http/web/routes/operation-routes.ts';
import { tokensRoutes } from '../http/web/routes/tokens-routes.ts';
import { versionsRoutes } from '../http/web/routes/versions-routes.ts';

/** The routes that a start does without: to load and to register them would take a third of its time. */
export function createLazyRoutes(context: HttpContext, front: AnyElysia): AnyElysia {
    const [ofAgent, shared] = OPENAI_BASES;
    const routes = () => [...front.routes, ...app.routes];
    const app: AnyElysia = new Elysia(APP_OPTIONS)
        .onTransform(noteRoute)
        .onError(({ code, error, request }) =>
            code === 'NOT_FOUND'
                ? answerUnknownUrl(request)
                : toErrorResponse(logFailure(context.log, request, toRouteError(error))),
        )
        .use(storedCompletionsRoutes(context, ofAgent))
        .use(storedCompletionsRoutes(context, shared))
        .use(passThroughRoutes(context, ofAgent))
        .use(passThroughRoutes(context, shared))
        .use(mcpRoutes(context))
        .use(bookRoutes(context))
        .use(embedRoutes(context))
        .use(learningRoutes(context))
        .use(lessonsRoutes(context))
        .use(versionsRoutes(context))
        .use(feedbackRoutes(context))
        .use(historyRoutes(context))
        .use(tokensRoutes(context))
        .use(operationRoutes(context))
        .use(monitoringRoutes(context))
        .use(clientsRoutes(context))
        .use(documentationRoutes(context, routes));
    app.server = front.server;
    return app;

    async function answerUnknownUrl(request: Request): Promise<Response> {
        const { error, allow } = explainUnknownUrl(request, routes());
        const page = allow.length === 0 ? await missingPageOrNull(context, request) : null;
        if (page !== null) return page;
        const response = toErrorResponse(logFailure(context.log, request, error));
        if (allow.length > 0) response.headers.set('allow', allow.join(', '));
        return response;
    }
}
