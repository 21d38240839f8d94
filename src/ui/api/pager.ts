import { type Signal, signal } from '@preact/signals';

export interface Page<Item> {
    readonly items: readonly Item[];
    readonly hasMore: boolean;
}

/** A list that is loaded from the server page by page. */
export interface Pager<Item> {
    readonly items: Signal<readonly Item[]>;
    readonly state: Signal<'loading' | 'ready' | 'failed'>;
    /** The error of the last page. */
    readonly error: Signal<Error | null>;
    readonly hasMore: Signal<boolean>;
    /** Loads the next page, or retries the failed one. */
    more(): Promise<void>;
    /** Loads the first page again; the current items stay until the response arrives. */
    reload(): Promise<void>;
}

/** Loads the first page at once. `load` gets the last loaded item. */
export function createPager<Item>(load: (last: Item | null) => Promise<Page<Item>>): Pager<Item> {
    const items = signal<readonly Item[]>([]);
    const state = signal<'loading' | 'ready' | 'failed'>('loading');
    const error = signal<Error | null>(null);
    const hasMore = signal(false);
    // Responses to superseded requests are dropped.
    let newestRequest = 0;
    /** The items before the requested page. */
    let previousItems: readonly Item[] = [];
    void reload();
    return { items, state, error, hasMore, more, reload };

    function more(): Promise<void> {
        return loadAfter(state.value === 'failed' ? previousItems : items.value);
    }

    function reload(): Promise<void> {
        return loadAfter([]);
    }

    async function loadAfter(previous: readonly Item[]): Promise<void> {
        newestRequest += 1;
        previousItems = previous;
        const request = newestRequest;
        state.value = 'loading';
        try {
            const page = await load(previous.at(-1) ?? null);
            if (request !== newestRequest) return;
            items.value = [...previous, ...page.items];
            hasMore.value = page.hasMore;
            error.value = null;
            state.value = 'ready';
        } catch (failure) {
            if (request !== newestRequest) return;
            error.value = failure instanceof Error ? failure : new Error(String(failure));
            state.value = 'failed';
        }
    }
}
