import { z } from 'zod';
import { contractRouter } from './contract/contract-router.ts';
import { sendJson } from './contract/json-reply.ts';
import { lazySchema } from './contract/lazy-schema.ts';
import { mediaType } from './contract/media-type.ts';
import { operation } from './contract/operation.ts';
import type { HttpContext } from './http-context.ts';

const health = lazySchema(() => z.object({ status: z.literal('ok'), version: z.string() }).meta({ id: 'Health' }));
const readiness = lazySchema(() => z.object({ status: z.literal('ready') }).meta({ id: 'Readiness' }));
const metrics = mediaType('text/plain');

/** For those who watch the server. */
export function healthRoutes(context: HttpContext) {
    return contractRouter(context)
        .get('/health', () => sendJson<typeof health>({ status: 'ok', version: context.http.version }), {
            public: true,
            response: { 200: health },
            detail: operation({ id: 'showHealth', tag: 'server', summary: 'Check that the process responds' }),
        })
        .get(
            '/ready',
            async () => {
                await context.ping();
                return sendJson<typeof readiness>({ status: 'ready' });
            },
            {
                public: true,
                response: { 200: readiness },
                detail: operation({
                    id: 'showReadiness',
                    tag: 'server',
                    summary: 'Check that the database responds too, and that it can be written to',
                }),
            },
        )
        .get(
            '/metrics',
            async () => {
                const { contentType, text } = await context.metrics.read();
                return new Response(text, { headers: { 'content-type': contentType, 'cache-control': 'no-store' } });
            },
            {
                metricsReader: true,
                response: { 200: metrics },
                detail: operation({
                    id: 'showMetrics',
                    tag: 'server',
                    summary: 'Show metrics for Prometheus',
                    description: "For the admin's session, and for `Authorization: Bearer` with the `METRICS_TOKEN`.",
                }),
            },
        );
}
