/** One turn of the event loop, for whatever else is ready. */
export function pause(): Promise<void> {
    return new Promise(setImmediate);
}
