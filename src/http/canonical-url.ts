/**
 * The one form of a URL that the routes know. Clients put slashes together in every way (`/api/openai/` + `/models`), half of
 * them expect `/v1` at the end of a base URL, and some add another: doubled and trailing slashes and every `/v1` there go; the query
 * stays.
 */
export function canonicalUrl(url: string): string {
    const pathStart = url.indexOf('/', url.indexOf('://') + 3);
    if (pathStart === -1) return url;
    const queryStart = url.indexOf('?', pathStart);
    const pathEnd = queryStart === -1 ? url.length : queryStart;
    const path = url.slice(pathStart, pathEnd);
    const canonical = canonicalPath(path);
    return canonical === path ? url : url.slice(0, pathStart) + canonical + url.slice(pathEnd);
}

function canonicalPath(path: string): string {
    const joined = path.includes('//') ? path.replace(/\/{2,}/g, '/') : path;
    const trimmed = joined.length > 1 && joined.endsWith('/') ? joined.slice(0, -1) : joined;
    return trimmed.includes('/v1')
        ? trimmed.replace(/^((?:\/agents\/[^/]+)?\/api\/openai)(?:\/v1)+(?=\/|$)/, '$1')
        : trimmed;
}
