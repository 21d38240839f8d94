/** The value of a request's cookie, or `null`. */
export function cookieOf(request: Request, name: string): string | null {
    return cookiesOf(request, name)[0] ?? null;
}

/** The values of all of a request's cookies of one name: hosts and paths may have set several. */
export function cookiesOf(request: Request, name: string): readonly string[] {
    const cookies = new Bun.CookieMap(request.headers.get('cookie') ?? '');
    return [...cookies].filter(([each]) => each === name).map(([, value]) => value);
}

export interface CookieInput {
    readonly name: string;
    readonly value: string;
    readonly maxAgeSeconds: number;
    readonly isSecure: boolean;
}

/** A `Set-Cookie` that scripts cannot read and that requests from other sites do not carry. */
export function setCookie({ name, value, maxAgeSeconds, isSecure }: CookieInput): string {
    const options = { path: '/', maxAge: maxAgeSeconds, httpOnly: true, sameSite: 'lax', secure: isSecure } as const;
    return new Bun.Cookie(name, value, options).toString();
}

/** Whether the browser speaks TLS to us, or to the proxy that we trust. */
export function isSecureRequest(request: Request, isProxyTrusted: boolean): boolean {
    if (isProxyTrusted && request.headers.get('x-forwarded-proto') === 'https') return true;
    return request.url.startsWith('https:');
}
