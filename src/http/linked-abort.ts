/** An abort controller that also goes off with signals that live longer than it. */
export interface LinkedAbort extends Pick<AbortController, 'signal' | 'abort'> {
    /** Listens to the signals no longer. To be called at the end: one that lives as long as the server would collect the listeners. */
    release(): void;
}

/** An abort controller that also goes off with any of `signals`, for the reason of the one that did. */
export function linkedAbort(...signals: readonly AbortSignal[]): LinkedAbort {
    const controller = new AbortController();
    const links = signals.map(source => ({ source, follow: () => controller.abort(source.reason) }));
    for (const { source, follow } of links) {
        if (source.aborted) follow();
        else source.addEventListener('abort', follow);
    }
    if (controller.signal.aborted) release();
    else controller.signal.addEventListener('abort', release, { once: true });
    return { signal: controller.signal, abort: reason => controller.abort(reason), release };

    function release(): void {
        for (const { source, follow } of links) source.removeEventListener('abort', follow);
    }
}
