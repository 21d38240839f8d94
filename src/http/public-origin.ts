import { isSecureRequest } from './cookies.ts';
import type { HttpContext } from './http-context.ts';

/** The server's address as the reader sees it. */
export function publicOrigin({ http }: Pick<HttpContext, 'http'>, request: Request): string {
    if (http.publicUrl !== null) return http.publicUrl;
    const scheme = isSecureRequest(request, http.isProxyTrusted) ? 'https' : 'http';
    return `${scheme}://${new URL(request.url).host}`;
}
