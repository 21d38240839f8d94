import { type Signal, signal } from '@preact/signals';

/** The state of a request to the server. */
export type Loaded<Value> =
    | { readonly state: 'loading' }
    | { readonly state: 'failed'; readonly error: Error }
    | { readonly state: 'ready'; readonly value: Value };

export interface Loader<Value> {
    readonly current: Signal<Loaded<Value>>;
    /** Loads again; the current value stays until the response arrives. */
    reload(): Promise<void>;
}

/** Loads at once and keeps the result in a signal. */
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
