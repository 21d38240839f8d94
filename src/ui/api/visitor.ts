import { newSecret } from './new-secret.ts';
import { readStored, store } from './stored.ts';

const KEY = 'visitor';
const SECRET = /^[0-9a-f]{32}$/;

let ownVisitor: string | null = null;

/** Says who asks where cookies do not; nothing on the server's own pages. */
export function visitorHeaders(): Readonly<Record<string, string>> {
    return ownVisitor === null ? {} : { 'x-visitor': ownVisitor };
}

/** Inside other sites browsers keep cookies back. What is stored there belongs to this page on that site alone. */
export function keepOwnVisitor(): void {
    const kept = readStored(KEY);
    ownVisitor = kept !== null && SECRET.test(kept) ? kept : newSecret();
    store(KEY, ownVisitor);
}
