import { type Signal, signal } from '@preact/signals';

export interface Page<Item> {
    readonly items: readonly Item[];
    readonly hasMore: boolean;
}

/** A long list of the server's, of which as much is here as somebody wanted to see. */
export interface Pager<Item> {
    readonly items: Signal<readonly Item[]>;
    readonly state: Signal<'loading' | 'ready' | 'failed'>;
    /** Why the last page did not come. */
    readonly error: Signal<Error | null>;
    readonly hasMore: Signal<boolean>;
    /** The next page, or the one that did not come. */
    more(): Promise<void>;
    /** Begins anew; what was there stays until the answer comes. */
    reload(): Promise<void>;
}

/** Asks for the first page at once. `load` gets the last item that is here. */
export function createPager<Item>(load: (last: Item | null) => Promise<Page<Item>>): Pager<Item> {
    const items = signal<readonly Item[]>([]);
    const state = signal<'loading' | 'ready' | 'failed'>('loading');
    const error = signal<Error | null>(null);
    const hasMore = signal(false);
    // Answers to what is not asked any more are dropped.
    let asked = 0;
    /** What the page follows on that was asked for last. */
    let begun: readonly Item[] = [];
    void reload();
    return { items, state, error, hasMore, more, reload };

    function more(): Promise<void> {
        return ask(state.value === 'failed' ? begun : items.value);
    }

    function reload(): Promise<void> {
        return ask([]);
    }

    async function ask(former: readonly Item[]): Promise<void> {
        asked += 1;
        begun = former;
        const mine = asked;
        state.value = 'loading';
        try {
            const page = await load(former.at(-1) ?? null);
            if (mine !== asked) return;
            items.value = [...former, ...page.items];
            hasMore.value = page.hasMore;
            error.value = null;
            state.value = 'ready';
        } catch (failure) {
            if (mine !== asked) return;
            error.value = failure instanceof Error ? failure : new Error(String(failure));
            state.value = 'failed';
        }
    }
}
