/** Makes a value at its first use and keeps it. For heavy work and heavy imports that a start does not need. */
export function lazy<Value>(make: () => Value): () => Value {
    let value: Value | undefined;
    return () => {
        value ??= make();
        return value;
    };
}

/** As `lazy`, asynchronously. A failure is not kept, so that a transient one (too many open files) is retried by the next call. */
export function lazyAsync<Value>(load: () => Promise<Value>): () => Promise<Value> {
    let loading: Promise<Value> | null = null;
    return () => {
        loading ??= load().catch(error => {
            loading = null;
            throw error;
        });
        return loading;
    };
}
