/** An abort controller that also goes off with any of `signals`, for the reason of the one that did. */
export function linkedAbort(...signals: readonly AbortSignal[]): AbortController {
    const abort = new AbortController();
    for (const signal of signals) {
        if (signal.aborted) abort.abort(signal.reason);
        // The listener goes with the request: a signal that lives as long as the server must not collect them.
        else signal.addEventListener('abort', () => abort.abort(signal.reason), { once: true, signal: abort.signal });
    }
    return abort;
}
