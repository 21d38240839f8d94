import type { Admission, LimitState } from '../auth/quotas.ts';
import { notesOf } from './request-notes.ts';

/**
 * The headers that every response gets: the request's id, that its type is not guessed, what is left of limits, the cookie of a new
 * visitor, and CORS if any origin may call.
 */
export function addResponseHeaders(request: Request, headers: Headers, isForAnyOrigin: boolean): void {
    const { trace, admission, visitorCookie } = notesOf(request);
    headers.set('x-request-id', trace.requestId);
    headers.set('x-content-type-options', 'nosniff');
    if (admission !== null) addLimitHeaders(admission, headers);
    if (visitorCookie !== null) headers.append('set-cookie', visitorCookie);
    if (isForAnyOrigin) addCorsHeaders(headers);
}

/** The headers of OpenAI's API; none if nothing is limited. */
function addLimitHeaders({ requests, tokens }: Admission, headers: Headers): void {
    addHeaders('requests', requests);
    addHeaders('tokens', tokens);

    function addHeaders(name: string, state: LimitState | null): void {
        if (state === null) return;
        headers.set(`x-ratelimit-limit-${name}`, String(state.limit));
        headers.set(`x-ratelimit-remaining-${name}`, String(state.remaining));
        headers.set(`x-ratelimit-reset-${name}`, toDuration(state.resetMs));
    }
}

/** As in `6m0s` or `59s`. */
function toDuration(milliseconds: number): string {
    const seconds = Math.ceil(milliseconds / 1000);
    const minutes = Math.floor(seconds / 60);
    const hours = Math.floor(minutes / 60);
    const parts = [
        [hours, 'h'],
        [minutes % 60, 'm'],
        [seconds % 60, 's'],
    ] as const;
    const first = parts.findIndex(([value]) => value > 0);
    return first === -1
        ? '0s'
        : parts
              .slice(first)
              .map(([value, unit]) => `${value}${unit}`)
              .join('');
}

const METHODS = 'GET, HEAD, POST, DELETE, OPTIONS';
const EXPOSED_HEADERS = [
    'x-request-id',
    'retry-after',
    'x-should-retry',
    'x-ratelimit-limit-requests',
    'x-ratelimit-limit-tokens',
    'x-ratelimit-remaining-requests',
    'x-ratelimit-remaining-tokens',
    'x-ratelimit-reset-requests',
    'x-ratelimit-reset-tokens',
].join(', ');
const DAY_SECONDS = '86400';

/**
 * Any origin may call the API: it is opened by a key and never by a cookie, so the browser's rule protects nothing here.
 * Desktop apps come as `tauri://localhost`, `app://obsidian.md` or `null`.
 */
function addCorsHeaders(headers: Headers): void {
    headers.set('access-control-allow-origin', '*');
    headers.set('access-control-expose-headers', EXPOSED_HEADERS);
}

/** The response to a preflight: it needs no key, and names the requested headers, since `*` leaves out Authorization. */
export function preflightResponse(request: Request): Response {
    const headers = new Headers({
        'access-control-allow-methods': METHODS,
        'access-control-allow-headers':
            request.headers.get('access-control-request-headers') ?? 'authorization, content-type, x-api-key',
        'access-control-max-age': DAY_SECONDS,
        vary: 'Access-Control-Request-Headers',
    });
    if (request.headers.get('access-control-request-private-network') === 'true') {
        headers.set('access-control-allow-private-network', 'true');
    }
    addCorsHeaders(headers);
    return new Response(null, { status: 204, headers });
}
