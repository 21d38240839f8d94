/**
 * The key that a request brought, or `null`: a bearer token, or the headers that Jan (`x-api-key`) and Azure's clients (`api-key`)
 * send. Cookies and query strings are never looked at: they would open the API to other sites and to logs.
 */
export function keyOf(request: Request): string | null {
    const bearer = /^bearer\s+(.*)$/i.exec(request.headers.get('authorization')?.trim() ?? '')?.[1];
    return bearer ?? request.headers.get('x-api-key')?.trim() ?? request.headers.get('api-key')?.trim() ?? null;
}
