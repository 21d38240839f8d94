/** An abort controller that also goes off with signals that live longer than it. */
export interface LinkedAbort extends Pick<AbortController, 'signal' | 'abort'> {
    /** Follows the signals no longer. To be called at the end: one that lives as long as the server would collect its followers. */
    release(): void;
}

/** An abort controller that also goes off with the request of a client (`null`: with none) and with the server's own signal. */
export function linkedAbort(client: AbortSignal | null, server: AbortSignal): LinkedAbort {
    const controller = new AbortController();
    const linked: LinkedAbort = { signal: controller.signal, abort: reason => controller.abort(reason), release };
    if (server.aborted) controller.abort(server.reason);
    else follow(server, linked);
    if (client?.aborted) controller.abort(client.reason);
    else client?.addEventListener('abort', leave);
    return linked;

    function leave(): void {
        controller.abort(client?.reason);
    }

    function release(): void {
        client?.removeEventListener('abort', leave);
        unfollow(server, linked);
    }
}

/** One listener for the signal of a server, however many follow it: a listener costs many times what a place in a set does. */
const followers = new WeakMap<AbortSignal, { readonly all: Set<LinkedAbort>; readonly abortAll: () => void }>();

function follow(server: AbortSignal, linked: LinkedAbort): void {
    const known = followers.get(server);
    if (known !== undefined) {
        known.all.add(linked);
        return;
    }
    const all = new Set([linked]);
    const abortAll = () => {
        for (const each of all) each.abort(server.reason);
    };
    followers.set(server, { all, abortAll });
    server.addEventListener('abort', abortAll);
}

function unfollow(server: AbortSignal, linked: LinkedAbort): void {
    const known = followers.get(server);
    if (known === undefined || !known.all.delete(linked) || known.all.size > 0) return;
    followers.delete(server);
    server.removeEventListener('abort', known.abortAll);
}
