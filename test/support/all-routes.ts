import { createApp } from '../../src/app.ts';
import type { DoorContext } from '../../src/http/door-context.ts';
import { createLazyRoutes } from '../../src/lazy-routes.ts';

/** Every route that the server has. */
export function allRoutes(context: DoorContext) {
    const front = createApp(context);
    return [...front.routes, ...createLazyRoutes(context, front).routes];
}
