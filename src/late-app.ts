import type { AnyElysia } from 'elysia';
import { createRouter } from './http/create-router.ts';
import { clientsDoor } from './http/docs/clients-door.ts';
import { documentation } from './http/docs/documentation.ts';
import { monitoringDoor } from './http/docs/monitoring-door.ts';
import type { DoorContext } from './http/door-context.ts';
import { toErrorResponse } from './http/errors.ts';
import { logFailure } from './http/log-failure.ts';
import { mcpDoor } from './http/mcp/mcp-door.ts';
import { metricsDoor } from './http/metrics-door.ts';
import { OPENAI_BASES } from './http/openai/openai-door.ts';
import { passThroughDoor } from './http/openai/pass-through-door.ts';
import { storedCompletionsDoor } from './http/openai/stored-completions-door.ts';
import { explainUnknownUrl } from './http/unknown-url.ts';
import { booksDoor } from './http/web/books-door.ts';
import { embedDoor } from './http/web/embed-door.ts';
import { historyDoor } from './http/web/history-door.ts';
import { learningDoor } from './http/web/learning-door.ts';
import { missingPageOrNull } from './http/web/missing-page.ts';
import { operationDoor } from './http/web/operation-door.ts';

/** The doors that a start does without: a third of its time would go into making them. `front` is the app that leaves the rest to this one. */
export function createLateApp(context: DoorContext, front: AnyElysia) {
    const [ofAgents, shared] = OPENAI_BASES;
    const routes = () => [...front.routes, ...app.routes];
    const app: AnyElysia = createRouter()
        .onError(async ({ code, error, request }) => {
            if (code === 'NOT_FOUND') {
                const { error: appError, allow } = explainUnknownUrl(request, routes());
                const page = allow.length === 0 ? await missingPageOrNull(context, request) : null;
                if (page !== null) return page;
                const response = toErrorResponse(logFailure(context.log, request, appError));
                if (allow.length > 0) response.headers.set('allow', allow.join(', '));
                return response;
            }
            return toErrorResponse(logFailure(context.log, request, error));
        })
        .use(storedCompletionsDoor(context, ofAgents))
        .use(storedCompletionsDoor(context, shared))
        .use(passThroughDoor(context, ofAgents))
        .use(passThroughDoor(context, shared))
        .use(mcpDoor(context))
        .use(embedDoor(context))
        .use(booksDoor(context))
        .use(learningDoor(context))
        .use(historyDoor(context))
        .use(operationDoor(context))
        .use(metricsDoor(context))
        .use(monitoringDoor(context))
        .use(clientsDoor(context))
        .use(documentation({ version: context.doors.version, routes }));
    app.server = front.server;
    return app;
}
