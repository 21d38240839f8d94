import type { Observer } from '../ports/observer.ts';
import type { Log } from '../shared/log.ts';
import { canonicalUrl } from './canonical-url.ts';
import { addCorsHeaders, preflightResponse } from './cors.ts';
import { toErrorResponse } from './errors.ts';
import { addLimitHeaders } from './limit-headers.ts';
import { logFailure } from './log-failure.ts';
import { observeRequest } from './observe-request.ts';
import { type OwnAddress, requireOwnPage } from './own-pages.ts';
import { requestIdOf } from './request-notes.ts';
import { addVisitorCookie } from './web/visitor-cookie.ts';

/** What answers a request once its URL is in the form of the routes: an app that listens to nothing. */
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
 * What every request goes through, whichever door it is for: URL forms, preflights, CORS, requests from pages of other sites, the request's
 * id, the last safety net.
 */
export async function answerRequest(app: RequestApp, context: EdgeContext, request: Request): Promise<Response> {
    takeCanonicalForm(request);
    return observeRequest(context.observer, request, () => answerKnown(app, context, request));
}

async function answerKnown(app: RequestApp, context: EdgeContext, request: Request): Promise<Response> {
    const isKeyDoor = KEY_PATH.test(request.url);
    const response = isKeyDoor && request.method === 'OPTIONS' ? preflightResponse(request) : await answer();
    response.headers.set('x-request-id', requestIdOf(request));
    addLimitHeaders(request, response.headers);
    addVisitorCookie(request, response.headers);
    if (isKeyDoor) addCorsHeaders(response.headers);
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
 * Bun itself leaves the body out of an answer to HEAD.
 */
function takeCanonicalForm(request: Request): void {
    const url = canonicalUrl(request.url);
    if (url !== request.url) Object.defineProperty(request, 'url', { value: url });
    if (request.method === 'HEAD') Object.defineProperty(request, 'method', { value: 'GET' });
}
