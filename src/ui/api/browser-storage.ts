/**
 * A stored value, or `null`. In embedded pages, some browsers block local storage and offer only cookies that are partitioned by the
 * embedding site.
 */
export function readStored(key: string): string | null {
    try {
        return localStorage.getItem(key);
    } catch {
        return readCookie(key);
    }
}

/** If the browser stores nothing, the value is lost with the page. */
export function store(key: string, value: string | null): void {
    try {
        if (value === null) localStorage.removeItem(key);
        else localStorage.setItem(key, value);
    } catch {
        writeCookie(key, value);
    }
}

const YEAR_SECONDS = 365 * 24 * 60 * 60;

function readCookie(key: string): string | null {
    const begin = `${toCookieName(key)}=`;
    const pair = document.cookie.split('; ').find(each => each.startsWith(begin));
    return pair === undefined ? null : decodeURIComponent(pair.slice(begin.length));
}

/** The server ignores these cookies; stored values reach it in headers, if at all. */
function writeCookie(key: string, value: string | null): void {
    const seconds = value === null ? 0 : YEAR_SECONDS;
    // biome-ignore lint/suspicious/noDocumentCookie: not every browser has the cookie store, and none offers it without TLS
    document.cookie = `${toCookieName(key)}=${encodeURIComponent(value ?? '')}; Path=/; Max-Age=${seconds}; Secure; SameSite=None; Partitioned`;
}

function toCookieName(key: string): string {
    return `kept-${encodeURIComponent(key)}`;
}
