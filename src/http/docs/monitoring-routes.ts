import { createRouter } from '../contract/create-router.ts';
import type { HttpContext } from '../http-context.ts';
import { publicOrigin } from '../public-origin.ts';
import { grafanaDashboard } from './grafana-dashboard.ts';
import { monitoringPage } from './guide-pages.ts';

const HIDDEN = { detail: { hide: true } } as const;

/** How to watch the server: `/docs/monitoring` for people, `/docs/grafana.json` for Grafana. */
export function monitoringRoutes(context: HttpContext) {
    return createRouter()
        .get('/docs/monitoring', ({ request }) => monitoringPage(publicOrigin(context, request)), HIDDEN)
        .get('/docs/grafana.json', () => Response.json(grafanaDashboard()), HIDDEN);
}
