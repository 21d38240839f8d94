import { useEffect, useMemo } from 'preact/hooks';
import { createPager, type Page, type Pager } from '../api/pager.ts';
import type { LearningStore } from './learning-store.ts';

/** A list of the agent's that loads anew with every change. */
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
