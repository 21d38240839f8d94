import { type Signal, signal } from '@preact/signals';

/** What a page asked the server for. */
export type Loaded<Value> =
    | { readonly state: 'loading' }
    | { readonly state: 'failed'; readonly error: Error }
    | { readonly state: 'ready'; readonly value: Value };

export interface Loader<Value> {
    readonly current: Signal<Loaded<Value>>;
    /** Asks again; what was there stays until the answer comes. */
    reload(): Promise<void>;
}

/** Asks at once, and keeps the answer where components see it. */
export function createLoader<Value>(load: () => Promise<Value>): Loader<Value> {
    const current = signal<Loaded<Value>>({ state: 'loading' });
    void reload();
    return { current, reload };

    async function reload(): Promise<void> {
        try {
            current.value = { state: 'ready', value: await load() };
        } catch (error) {
            if (current.value.state === 'ready') return;
            current.value = { state: 'failed', error: error instanceof Error ? error : new Error(String(error)) };
        }
    }
}
