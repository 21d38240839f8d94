import { Elysia } from 'elysia';
import { notesOf } from './request-notes.ts';

/**
 * What each app of this server is built on. Elysia reads the whole body before any code of a route runs, if the handler might use it. Here
 * it never does: routes read their bodies themselves, after their guards and up to a limit (`readJsonBody`, `readTextBody`). A route must
 * not set `parse` itself: it would refuse every body.
 */
export function createRouter() {
    return new Elysia({
        // Otherwise the router looks for the path behind the eleventh character of an address, and misses the beginning of `http://ai/agents`.
        handler: { standardHostname: false },
    })
        .guard({ parse: ['none'] })
        .onTransform(({ request, route }) => {
            notesOf(request).route = route;
        });
}
