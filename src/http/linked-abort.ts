/** An abort controller that also goes off with signals that live longer than it. */
export interface LinkedAbort extends Pick<AbortController, 'signal' | 'abort'> {
    /** Follows the signals no longer. To be called at the end: one that lives as long as the server would collect its followers. */
    release(): void;
}

/** An abort controller that also goes off with any of `signals`, for the reason of the one that did. */
export function linkedAbort(...signals: readonly AbortSignal[]): LinkedAbort {
    const controller = new AbortController();
    const linked: LinkedAbort = { signal: controller.signal, abort: reason => controller.abort(reason), release };
    for (const source of signals) {
        if (source.aborted) controller.abort(source.reason);
        else followersOf(source).add(linked);
    }
    return linked;

    function release(): void {
        for (const source of signals) followers.get(source)?.delete(linked);
    }
}

/** One listener a signal, however many follow it: a listener costs many times what a place in a set does. */
const followers = new WeakMap<AbortSignal, Set<LinkedAbort>>();

function followersOf(source: AbortSignal): Set<LinkedAbort> {
    const known = followers.get(source);
    if (known !== undefined) return known;
    const created = new Set<LinkedAbort>();
    followers.set(source, created);
    source.addEventListener(
        'abort',
        () => {
            for (const each of created) each.abort(source.reason);
        },
        { once: true },
    );
    return created;
}
