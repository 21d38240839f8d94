import { useEffect, useRef } from 'preact/hooks';
import type { Pager } from '../api/pager.ts';
import { Failure } from '../controls/failure.tsx';

export interface LoadMoreProps {
    readonly pager: Pager<unknown>;
    readonly isEmpty: boolean;
    readonly emptyText: string;
}

/** The end of a list that loads its next page before the user scrolls to it. */
export function LoadMore({ pager, isEmpty, emptyText }: LoadMoreProps) {
    const end = useRef<HTMLDivElement>(null);
    const { state, error, hasMore, items } = pager;
    useEffect(() => {
        // Not while a page is loading: its items may push the end out of view again.
        if (end.current === null || state.value !== 'ready' || !hasMore.value) return;
        const observer = new IntersectionObserver(
            entries => {
                if (entries.some(entry => entry.isIntersecting)) void pager.more();
            },
            { rootMargin: '800px' },
        );
        observer.observe(end.current);
        return () => observer.disconnect();
        // Observed again after each page: an observer reports only changes, and the end may still be near.
    }, [pager, items.value.length, state.value, hasMore.value]);
    if (state.value === 'failed') {
        return <Failure message={error.value?.message ?? ''} onRetry={() => void pager.more()} />;
    }
    const isLoading = state.value === 'loading' || hasMore.value;
    return (
        <div ref={end} class="soft small" role="status">
            {isLoading ? isEmpty && 'Loading…' : isEmpty && emptyText}
        </div>
    );
}
