/** The path of the sign-in page, which then redirects back to this page. */
export function loginPath({ pathname, search }: Pick<Location, 'pathname' | 'search'> = location): string {
    return `/login?next=${encodeURIComponent(pathname + search)}`;
}

/** The path to go to after signing in. Only paths on this server are accepted, to prevent open redirects. */
export function nextPath({ search, origin }: Pick<Location, 'search' | 'origin'> = location): string {
    const next = new URLSearchParams(search).get('next') ?? '/';
    const url = URL.canParse(next, origin) ? new URL(next, origin) : null;
    return url?.origin === origin ? url.pathname + url.search : '/';
}
