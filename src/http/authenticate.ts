/**
 * The key that a request brought, or `null`: a bearer token, or the headers that Jan (`x-api-key`) and Azure's clients (`api-key`)
 * send. Cookies and query strings are never looked at: they would open the API to other sites and to logs.
 */
export function keyOf(request: Request): string | null {
    const authorization = request.headers.get('authorization')?.trim() ?? '';
    const scheme = /^bearer\s/i.exec(authorization)?.[0];
    const bearer = scheme === undefined ? undefined : authorization.slice(scheme.length).trim();
    return bearer ?? request.headers.get('x-api-key')?.trim() ?? request.headers.get('api-key')?.trim() ?? null;
}
