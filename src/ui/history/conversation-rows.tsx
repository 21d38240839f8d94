import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { HistoryConversation } from '../../http/web/history-ui-protocol.ts';
import type { Pager } from '../api/pager.ts';
import { Failure } from '../controls/failure.tsx';
import { ConversationRow } from './conversation-row.tsx';
import { visibleRows } from './visible-rows.ts';

export interface ConversationRowsProps {
    readonly pager: Pager<HistoryConversation>;
    readonly openId: number | null;
}

/** In pixels; search results have a third line with the excerpt. */
const ROW_HEIGHT = 68;
const RESULT_ROW_HEIGHT = 90;
/** The next page is loaded this many rows before the end. */
const PRELOAD_ROWS = 30;

/** A list of any length that renders only the visible rows. */
export function ConversationRows({ pager, openId }: ConversationRowsProps) {
    const frame = useRef<HTMLElement>(null);
    const view = useSignal({ scrollTop: 0, height: 800 });
    const { value: items } = pager.items;
    const rowHeight = items.some(({ excerpt }) => excerpt !== null) ? RESULT_ROW_HEIGHT : ROW_HEIGHT;
    useLayoutEffect(() => {
        frame.current?.scrollTo(0, 0);
        measure();
    }, [pager]);
    useEffect(() => {
        addEventListener('resize', measure);
        return () => removeEventListener('resize', measure);
    }, []);
    const { first, end } = visibleRows({ ...view.value, rowHeight }, items.length);
    const needsMore = end + PRELOAD_ROWS >= items.length && pager.hasMore.value && pager.state.value === 'ready';
    useEffect(() => {
        if (needsMore) void pager.more();
    }, [needsMore, items.length, pager]);
    return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable area must be reachable by keyboard
        <section class="history-list" aria-label="Conversations" tabIndex={0} ref={frame} onScroll={measure}>
            <ul style={{ height: `${items.length * rowHeight}px` }}>
                {items.slice(first, end).map((conversation, index) => (
                    <ConversationRow
                        key={conversation.id}
                        conversation={conversation}
                        position={first + index + 1}
                        count={pager.hasMore.value ? -1 : items.length}
                        top={(first + index) * rowHeight}
                        height={rowHeight}
                        isOpen={conversation.id === openId}
                    />
                ))}
            </ul>
            {pager.state.value === 'loading' && (
                <div class="history-more soft small" role="status">
                    Loading…
                </div>
            )}
            {pager.state.value === 'failed' && (
                <Failure message={pager.error.value?.message ?? ''} onRetry={() => void pager.more()} />
            )}
        </section>
    );

    function measure(): void {
        const element = frame.current;
        if (element !== null) view.value = { scrollTop: element.scrollTop, height: element.clientHeight };
    }
}
