/** Yields to the event loop once. */
export function pause(): Promise<void> {
    return new Promise(setImmediate);
}
