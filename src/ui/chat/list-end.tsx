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
        if (end.current === null) return;
        const observer = new IntersectionObserver(
            entries => {
                const isNear = entries.some(entry => entry.isIntersecting);
                if (isNear && pager.hasMore.peek() && pager.state.peek() === 'ready') void pager.more();
            },
            { rootMargin: '800px' },
        );
        observer.observe(end.current);
        return () => observer.disconnect();
        // Anew with each page: an observer tells of changes only, and the end may be near still.
    }, [pager, items.value.length, state.value]);
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
