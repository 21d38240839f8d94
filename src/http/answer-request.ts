import type { Observer } from '../ports/observer.ts';
import type { Log } from '../shared/log.ts';
import { toErrorResponse } from './errors.ts';
import { logFailure } from './log-failure.ts';
import { type OwnAddress, requireOwnPage } from './own-pages.ts';
import { notesOf } from './request-notes.ts';
import { addResponseHeaders, preflightResponse } from './response-headers.ts';

/** Responds to requests with canonical URLs: an app that listens to nothing. */
export interface RequestApp {
    fetch(request: Request): Response | Promise<Response>;
}

export interface EdgeContext extends OwnAddress {
    readonly log: Log;
    readonly observer: Observer;
}

/** The routes that need a key and take no cookie, so that pages of any site may use them. All others are for the server's own pages. */
const KEY_PATH = /^\w+:\/\/[^/]+(?:(?:\/agents\/[^/]+)?\/api\/openai(?:[/?]|$)|\/agents\/[^/]+\/api\/mcp(?:\?|$))/;

/**
 * What every request passes, in any protocol: URL forms, preflights, CORS, requests from pages of other sites, the
 * request's id, the last safety net. The observer is called when the last byte of the response is out.
 */
export async function answerRequest(app: RequestApp, context: EdgeContext, request: Request): Promise<Response> {
    const startedAt = performance.now();
    const notes = notesOf(request);
    takeCanonicalForm(request);
    const observed = context.observer.requestBegan({ trace: notes.trace, method: request.method });
    notes.trace = observed.trace;
    const response = await answerKnown(app, context, request);
    const { streamEnd } = notes;
    if (streamEnd === null) {
        end();
    } else {
        observed.streamBegan();
        void streamEnd.then(end);
    }
    return response;

    function end(): void {
        const durationMs = performance.now() - startedAt;
        observed.end({ route: notes.route, status: response.status, durationMs });
    }
}

async function answerKnown(app: RequestApp, context: EdgeContext, request: Request): Promise<Response> {
    const isKeyDoor = KEY_PATH.test(request.url);
    const response = isKeyDoor && request.method === 'OPTIONS' ? preflightResponse(request) : await answer();
    addResponseHeaders(request, response.headers, isKeyDoor);
    return response;

    async function answer(): Promise<Response> {
        try {
            if (!isKeyDoor) requireOwnPage(context, request);
            return await app.fetch(request);
        } catch (error) {
            return toErrorResponse(logFailure(context.log, request, error));
        }
    }
}

/**
 * The router reads `url` and `method` of the request; a new request would lose the signal that tells when the client leaves.
 * Bun itself omits the body of a response to HEAD.
 */
function takeCanonicalForm(request: Request): void {
    const url = canonicalUrl(request.url);
    if (url !== request.url) Object.defineProperty(request, 'url', { value: url });
    if (request.method === 'HEAD') Object.defineProperty(request, 'method', { value: 'GET' });
}

/**
 * The one form of a URL that the routes know. Clients put slashes together in every way (`/api/openai/` + `/models`), half of
 * them expect `/v1` at the end of a base URL, and some add another: doubled and trailing slashes and every `/v1` there go; the query
 * stays. Of a request without a host, or with one that is none, Bun gives only the path.
 */
export function canonicalUrl(url: string): string {
    const origin = ORIGIN.exec(url)?.[0] ?? '';
    const queryStart = url.indexOf('?', origin.length);
    const pathEnd = queryStart === -1 ? url.length : queryStart;
    const path = url.slice(origin.length, pathEnd);
    const canonical = canonicalPath(path);
    if (canonical === path && origin !== '') return url;
    return (origin || NO_ORIGIN) + canonical + url.slice(pathEnd);
}

const ORIGIN = /^https?:\/\/[^/?#]+/;
const NO_ORIGIN = 'http://localhost';

function canonicalPath(given: string): string {
    const path = given.startsWith('/') ? given : `/${given}`;
    const joined = path.includes('//') ? path.replace(/\/{2,}/g, '/') : path;
    const trimmed = joined.length > 1 && joined.endsWith('/') ? joined.slice(0, -1) : joined;
    return trimmed.includes('/v1')
        ? trimmed.replace(/^((?:\/agents\/[^/]+)?\/api\/openai)(?:\/v1)+(?=\/|$)/, '$1')
        : trimmed;
}
