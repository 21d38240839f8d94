import { readStored, store } from './browser-storage.ts';
import { newSecret } from './new-secret.ts';

const KEY = 'visitor';
const SECRET = /^[0-9a-f]{32}$/;

let visitorId: string | null = null;

/** Identifies the visitor without a cookie; empty on the server's own pages, where the cookie does that. */
export function visitorHeaders(): Readonly<Record<string, string>> {
    return visitorId === null ? {} : { 'x-visitor': visitorId };
}

/** For embedded pages, whose cookies browsers block: the visitor id is stored for this agent's page on that site only. */
export function enableStoredVisitor(): void {
    const stored = readStored(KEY);
    visitorId = stored !== null && SECRET.test(stored) ? stored : newSecret();
    store(KEY, visitorId);
}
