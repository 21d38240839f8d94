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
export function addCorsHeaders(headers: Headers): void {
    headers.set('access-control-allow-origin', '*');
    headers.set('access-control-expose-headers', EXPOSED_HEADERS);
}

/** The answer to a preflight: no key is asked for, and the headers asked for are named, since `*` leaves out Authorization. */
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
