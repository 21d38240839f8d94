import { computed, type ReadonlySignal } from '@preact/signals';
import { createLoader, type Loaded, type Loader } from './loader.ts';

export interface QueryLoader<Value> {
    readonly current: ReadonlySignal<Loaded<Value>>;
    /** The newest value that was loaded, also while another query is loading. */
    readonly latest: ReadonlySignal<Value | null>;
    reload(): void;
}

/** Loads again whenever the query changes. */
export function createQueryLoader<Query, Value>(
    query: ReadonlySignal<Query>,
    load: (query: Query) => Promise<Value>,
): QueryLoader<Value> {
    let last: Value | null = null;
    const loader: ReadonlySignal<Loader<Value>> = computed(() => {
        const currentQuery = query.value;
        return createLoader(() => load(currentQuery));
    });
    const current = computed(() => loader.value.current.value);
    const latest = computed(() => {
        if (current.value.state === 'ready') last = current.value.value;
        return last;
    });
    return { current, latest, reload: () => void loader.value.reload() };
}
