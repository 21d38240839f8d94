/**
 * The one form of a URL that the routes know. Clients put slashes together in every way (`/api/openai/` + `/models`), half of
 * them expect `/v1` at the end of a base URL, and some add another: doubled and trailing slashes and every `/v1` there go; the query
 * stays. Of a request without a host, or with one that is none, Bun gives the path alone.
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
