/**
 * As `onceMade`, for what takes a while to load. A failure is not kept: a program that runs from its source reads files for it, and who
 * asks after a moment without free file handles shall get it.
 */
export function onceLoaded<Value>(load: () => Promise<Value>): () => Promise<Value> {
    let loading: Promise<Value> | null = null;
    return () => {
        loading ??= load().catch(error => {
            loading = null;
            throw error;
        });
        return loading;
    };
}
