/** The page to log in on, which then leads back to this one. */
export function loginPath({ pathname, search }: Pick<Location, 'pathname' | 'search'> = location): string {
    return `/login?next=${encodeURIComponent(pathname + search)}`;
}

/** Where to go after it: a page of this server, whatever the address says. */
export function nextPath({ search, origin }: Pick<Location, 'search' | 'origin'> = location): string {
    const next = new URLSearchParams(search).get('next') ?? '/';
    const url = URL.canParse(next, origin) ? new URL(next, origin) : null;
    return url?.origin === origin ? url.pathname + url.search : '/';
}
