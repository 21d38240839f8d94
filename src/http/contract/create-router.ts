import { Elysia } from 'elysia';
import { notesOf } from '../request-notes.ts';

/** The options of an app that routes are mounted on. */
export const APP_OPTIONS = {
    // Otherwise the router looks for the path behind the eleventh character of an address, and misses the beginning of `http://ai/agents`.
    handler: { standardHostname: false },
} as const;

/** A hook of such an app. */
export function noteRoute({ request, route }: { readonly request: Request; readonly route: string }): void {
    notesOf(request).route = route;
}

/**
 * A plugin for routes without a contract: pages. Elysia reads the whole body before any code of a route runs, if the
 * handler might use it. Here it never does: routes read their bodies themselves, after their guards and up to a limit (`readJsonBody`,
 * `readTextBody`). A route must not set `parse` itself: it would refuse every body.
 */
export function createRouter() {
    return new Elysia(APP_OPTIONS).guard({ parse: ['none'] });
}
