import { useEffect, useRef } from 'preact/hooks';
import type { Pager } from '../api/pager.ts';
import { Failure } from '../controls/failure.tsx';

export interface ListEndProps {
    readonly pager: Pager<unknown>;
    readonly isEmpty: boolean;
    /** What is said where there is nothing, and nothing more will come. */
    readonly emptyText: string;
}

/** What follows a list that brings its next page before somebody comes to its end. */
export function ListEnd({ pager, isEmpty, emptyText }: ListEndProps) {
    const end = useRef<HTMLDivElement>(null);
    const { state, error, hasMore, items } = pager;
    useEffect(() => {
        // Not while a page is on its way: what is seen of the list without it would count for the list with it.
        if (end.current === null || state.value !== 'ready' || !hasMore.value) return;
        const observer = new IntersectionObserver(
            entries => {
                if (entries.some(entry => entry.isIntersecting)) void pager.more();
            },
            { rootMargin: '800px' },
        );
        observer.observe(end.current);
        return () => observer.disconnect();
        // Anew with each page: an observer tells of changes only, and the end may be near still.
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
