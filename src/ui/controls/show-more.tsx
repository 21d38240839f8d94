import type { Pager } from '../api/pager.ts';
import { Failure } from './failure.tsx';

export interface ShowMoreProps {
    readonly pager: Pager<unknown>;
    /** The label of the button, such as "Show older versions". */
    readonly label: string;
}

/** The end of a paged list: a button for the next page, or its loading or error state. */
export function ShowMore({ pager, label }: ShowMoreProps) {
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
            {isLoading ? 'Loading…' : label}
        </button>
    );
}
