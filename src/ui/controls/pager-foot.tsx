import type { Pager } from '../api/pager.ts';
import { Failure } from './failure.tsx';

export interface PagerFootProps {
    readonly pager: Pager<unknown>;
    /** What the button brings: "Show earlier versions". */
    readonly label: string;
}

/** What follows a list that comes page by page. */
export function PagerFoot({ pager, label }: PagerFootProps) {
    const { state, error, hasMore, items } = pager;
    if (state.value === 'failed') {
        return <Failure message={error.value?.message ?? ''} onRetry={() => void pager.more()} />;
    }
    const isLoading = state.value === 'loading';
    if (items.value.length === 0) {
        return isLoading ? <div class="skeleton list-skeleton" role="status" aria-label="Loading" /> : null;
    }
    if (!hasMore.value) return null;
    return (
        <button type="button" class="button" disabled={isLoading} onClick={() => void pager.more()}>
            {isLoading ? 'Loading …' : label}
        </button>
    );
}
