import type { HttpContext } from '../../src/http/http-context.ts';
import { createApp } from '../../src/server/app.ts';
import { createLazyRoutes } from '../../src/server/lazy-routes.ts';

/** Every route that the server has. */
export function allRoutes(context: HttpContext) {
    const front = createApp(context);
    return [...front.routes, ...createLazyRoutes(context, front).routes];
}
