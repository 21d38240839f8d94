import { Elysia } from 'elysia';
import { clientsDoor } from './http/docs/clients-door.ts';
import { documentation } from './http/docs/documentation.ts';
import { monitoringDoor } from './http/docs/monitoring-door.ts';
import { routeDetail } from './http/docs/route-details.ts';
import type { DoorContext } from './http/door-context.ts';
import { toErrorResponse } from './http/errors.ts';
import { showHealth, showReadiness } from './http/health.ts';
import { logFailure } from './http/log-failure.ts';
import { mcpDoor } from './http/mcp/mcp-door.ts';
import { metricsDoor } from './http/metrics-door.ts';
import { noteRoute } from './http/observe-request.ts';
import { openaiDoor } from './http/openai/openai-door.ts';
import { explainUnknownUrl } from './http/unknown-url.ts';
import { booksDoor } from './http/web/books-door.ts';
import { embedDoor } from './http/web/embed-door.ts';
import { historyDoor } from './http/web/history-door.ts';
import { learningDoor } from './http/web/learning-door.ts';
import { operationDoor } from './http/web/operation-door.ts';
import { pagesDoor } from './http/web/pages-door.ts';
import { webDoor } from './http/web/web-door.ts';

/** All doors of the server on one app, which listens to nothing. */
export function createApp(context: DoorContext) {
    const app = new Elysia()
        // First, since hooks work only for what is registered after them.
        .onError(({ code, error, request }) => {
            if (code === 'NOT_FOUND') {
                const { error: appError, allow } = explainUnknownUrl(request, app.routes);
                const response = toErrorResponse(logFailure(context.log, request, appError));
                if (allow.length > 0) response.headers.set('allow', allow.join(', '));
                return response;
            }
            return toErrorResponse(logFailure(context.log, request, error));
        })
        .onTransform(({ request, route }) => noteRoute(request, route))
        .use(openaiDoor(context))
        .use(mcpDoor(context))
        .use(webDoor(context))
        .use(pagesDoor(context))
        .use(embedDoor(context))
        .use(booksDoor(context))
        .use(learningDoor(context))
        .use(historyDoor(context))
        .use(operationDoor(context))
        .get('/health', () => showHealth(context), {
            detail: routeDetail({ tag: 'server', summary: 'Whether the process answers' }),
        })
        .get('/ready', () => showReadiness(context), {
            detail: routeDetail({ tag: 'server', summary: 'Whether the database answers too' }),
        })
        .use(metricsDoor(context))
        .use(monitoringDoor(context))
        .use(clientsDoor(context));
    return app.use(documentation({ version: context.doors.version, routes: () => app.routes }));
}
