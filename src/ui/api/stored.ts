/** What this browser keeps for the page; `null` where there is nothing, or nothing may be kept. */
export function readStored(key: string): string | null {
    try {
        return localStorage.getItem(key);
    } catch {
        return null;
    }
}

/** Where nothing may be kept, it lasts as long as the page. */
export function store(key: string, value: string | null): void {
    try {
        if (value === null) localStorage.removeItem(key);
        else localStorage.setItem(key, value);
    } catch {
        // Storage is off.
    }
}
