import { AppError } from '../shared/errors.ts';
import type { HttpSettings } from './http-context.ts';

export interface OwnAddress {
    readonly http: Pick<HttpSettings, 'publicUrl' | 'isProxyTrusted'>;
}

/** Requests by these change nothing: links, pictures and scripts of other sites may make them. */
const SAFE_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];
const LONGEST_SHOWN_ORIGIN = 200;

/**
 * Refuses what a page of another site sends. A browser on the visitor's machine or network reaches servers that the site itself does not,
 * and it adds the visitor's cookies; a form or a fetch without CORS needs no permission for that.
 * @throws AppError `forbidden`
 */
export function requireOwnPage(address: OwnAddress, request: Request): void {
    if (SAFE_METHODS.includes(request.method) || isFromOwnPage(address, request)) return;
    const origin = request.headers.get('origin')?.slice(0, LONGEST_SHOWN_ORIGIN) ?? 'another site';
    throw new AppError(
        'forbidden',
        `Requests from pages of ${origin} are refused: only pages of this server may make them. If the page is this server's own, behind a proxy, set PUBLIC_URL to its address.`,
    );
}

/**
 * Whether a request comes from a page of this server, or from a program, which does not say where it comes from. Browsers say it,
 * and no page can change that: `Sec-Fetch-Site` on secure and local connections, `Origin` on every request that may change something.
 */
export function isFromOwnPage({ http }: OwnAddress, request: Request): boolean {
    const { headers, method } = request;
    const origin = headers.get('origin');
    if (origin === null && SAFE_METHODS.includes(method)) return true;
    // A proxy may ask under a name of its own.
    if (origin !== null && http.publicUrl !== null && origin === new URL(http.publicUrl).origin) return true;
    const site = headers.get('sec-fetch-site');
    if (site !== null) return site === 'same-origin' || site === 'none';
    const host = (http.isProxyTrusted ? headers.get('x-forwarded-host') : null) ?? headers.get('host');
    return origin === null || isOfHost(origin, host ?? '');
}

/** Of both schemes: a proxy in front may speak TLS for the server. */
function isOfHost(origin: string, host: string): boolean {
    const [, scheme, originHost] = /^(https?:\/\/)(.+)$/.exec(origin) ?? [];
    // An origin leaves out the scheme's usual port, which a proxy may name.
    return originHost !== undefined && originHost === URL.parse(scheme + host)?.host;
}
