import { z } from 'zod';
import { contractRouter } from '../contract/contract-router.ts';
import { lazySchema } from '../contract/lazy-schema.ts';
import { mediaType } from '../contract/media-type.ts';
import { HIDDEN, operation } from '../contract/operation.ts';
import type { HttpContext } from '../http-context.ts';
import { publicOrigin } from '../public-origin.ts';
import { grafanaDashboard } from './grafana-dashboard.ts';
import { monitoringPage } from './guide-pages.ts';

const page = mediaType('text/html');
const dashboard = lazySchema(() => z.looseObject({ title: z.string() }).meta({ id: 'GrafanaDashboard' }));

/** How to watch the server: `/docs/monitoring` for people, `/docs/grafana.json` for Grafana. */
export function monitoringRoutes(context: HttpContext) {
    return contractRouter(context)
        .get('/docs/monitoring', ({ request }) => monitoringPage(publicOrigin(context, request)), {
            public: true,
            response: { 200: page },
            ...HIDDEN,
        })
        .get('/docs/grafana.json', () => Response.json(grafanaDashboard()), {
            public: true,
            response: { 200: dashboard },
            detail: operation({
                id: 'showGrafanaDashboard',
                tag: 'server',
                summary: 'Show a dashboard to import into Grafana',
            }),
        });
}
