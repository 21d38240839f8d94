import { createApp } from '../../src/app.ts';
import type { DoorContext } from '../../src/http/door-context.ts';
import { createLateApp } from '../../src/late-app.ts';

/** Every route that the server has. */
export function allRoutes(context: DoorContext) {
    const front = createApp(context);
    return [...front.routes, ...createLateApp(context, front).routes];
}
