import { computed, type ReadonlySignal } from '@preact/signals';
import { createLoader, type Loaded, type Loader } from './loaded.ts';

export interface QueryLoader<Value> {
    readonly current: ReadonlySignal<Loaded<Value>>;
    /** What was there before, while something else is asked for. */
    readonly latest: ReadonlySignal<Value | null>;
    reload(): void;
}

/** Asks anew whenever the query is another one. */
export function createQueryLoader<Query, Value>(
    query: ReadonlySignal<Query>,
    load: (query: Query) => Promise<Value>,
): QueryLoader<Value> {
    let last: Value | null = null;
    const loader: ReadonlySignal<Loader<Value>> = computed(() => {
        const asked = query.value;
        return createLoader(() => load(asked));
    });
    const current = computed(() => loader.value.current.value);
    const latest = computed(() => {
        if (current.value.state === 'ready') last = current.value.value;
        return last;
    });
    return { current, latest, reload: () => void loader.value.reload() };
}
