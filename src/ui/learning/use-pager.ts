import { useEffect, useMemo } from 'preact/hooks';
import { createPager, type Page, type Pager } from '../api/pager.ts';
import type { LearningStore } from './learning-store.ts';

/** A paged list that reloads with every change of the store. */
export function usePager<Item>(
    { revision }: LearningStore,
    load: (last: Item | null) => Promise<Page<Item>>,
): Pager<Item> {
    const pager = useMemo(() => createPager(load), []);
    useEffect(() => {
        const first = revision.value;
        return revision.subscribe(current => {
            if (current !== first) void pager.reload();
        });
    }, []);
    return pager;
}
