/**
 * What this browser keeps for the page; `null` where there is nothing, or nothing may be kept. Inside other sites some browsers have no
 * storage but cookies that belong to that site's visit alone.
 */
export function readStored(key: string): string | null {
    try {
        return localStorage.getItem(key);
    } catch {
        return readCookie(key);
    }
}

/** Where nothing may be kept, it lasts as long as the page. */
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

/** The server pays no heed to it: what is kept here goes out in headers, if at all. */
function writeCookie(key: string, value: string | null): void {
    const seconds = value === null ? 0 : YEAR_SECONDS;
    // biome-ignore lint/suspicious/noDocumentCookie: not every browser has the cookie store, and none without TLS
    document.cookie = `${toCookieName(key)}=${encodeURIComponent(value ?? '')}; Path=/; Max-Age=${seconds}; Secure; SameSite=None; Partitioned`;
}

function toCookieName(key: string): string {
    return `kept-${encodeURIComponent(key)}`;
}
