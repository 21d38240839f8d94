/** The value of a request's cookie, or `null`. */
export function cookieOf(request: Request, name: string): string | null {
    return cookiesOf(request, name)[0] ?? null;
}

/** The values of all of a request's cookies of one name: hosts and paths may have set several. */
export function cookiesOf(request: Request, name: string): readonly string[] {
    const pairs = request.headers.get('cookie')?.split(';') ?? [];
    return pairs
        .map(text => text.trim())
        .filter(text => text.startsWith(`${name}=`))
        .map(text => text.slice(name.length + 1));
}

export interface CookieInput {
    readonly name: string;
    readonly value: string;
    readonly maxAgeSeconds: number;
    readonly isSecure: boolean;
}

/** A `Set-Cookie` that scripts cannot read and that other sites' requests do not carry. */
export function setCookie({ name, value, maxAgeSeconds, isSecure }: CookieInput): string {
    const secure = isSecure ? '; Secure' : '';
    return `${name}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${secure}`;
}

/** Whether the browser speaks TLS to us, or to the proxy that we trust. */
export function isSecureRequest(request: Request, isProxyTrusted: boolean): boolean {
    if (isProxyTrusted && request.headers.get('x-forwarded-proto') === 'https') return true;
    return request.url.startsWith('https:');
}
