import { type ReadonlySignal, signal } from '@preact/signals';
import type { HistoryConversation, HistoryList } from '../../http/web/history-ui-protocol.ts';
import { createPager, type Pager } from '../api/pager.ts';
import { requestJson } from '../api/request-json.ts';
import { type HistoryQuery, historyQuery, toSearch } from './history-query.ts';

const PAGE_SIZE = 100;

const current = signal(openPager(historyQuery.peek()));
let currentQuery = historyQuery.peek();
historyQuery.subscribe(query => {
    if (query === currentQuery) return;
    currentQuery = query;
    current.value = openPager(query);
});

/** The conversations that match the query, loaded page by page. */
export const historyPager: ReadonlySignal<Pager<HistoryConversation>> = current;

function openPager(query: HistoryQuery): Pager<HistoryConversation> {
    let cursor: string | null = null;
    return createPager(async last => {
        if (last === null) cursor = null;
        for (;;) {
            const search = toSearch(query);
            search.set('limit', String(PAGE_SIZE));
            if (cursor !== null) search.set('cursor', cursor);
            const { conversations, nextCursor } = await requestJson<HistoryList>(`/api/history?${search}`);
            cursor = nextCursor;
            // A slow search returns what it has found so far, which may be nothing.
            if (conversations.length > 0 || cursor === null) return { items: conversations, hasMore: cursor !== null };
        }
    });
}
