import { type ReadonlySignal, signal } from '@preact/signals';
import type { HistoryConversation, HistoryList } from '../../http/web/history-ui-protocol.ts';
import { createPager, type Pager } from '../api/pager.ts';
import { requestJson } from '../api/request-json.ts';
import { type HistoryQuery, historyQuery, toSearch } from './history-query.ts';

const PAGE = 100;

const current = signal(openPager(historyQuery.peek()));
let asked = historyQuery.peek();
historyQuery.subscribe(query => {
    if (query === asked) return;
    asked = query;
    current.value = openPager(query);
});

/** The list that the query means, of which as much is here as somebody looked at. */
export const historyPager: ReadonlySignal<Pager<HistoryConversation>> = current;

function openPager(query: HistoryQuery): Pager<HistoryConversation> {
    let cursor: string | null = null;
    return createPager(async last => {
        if (last === null) cursor = null;
        for (;;) {
            const search = toSearch(query);
            search.set('limit', String(PAGE));
            if (cursor !== null) search.set('cursor', cursor);
            const { conversations, nextCursor } = await requestJson<HistoryList>(`/api/history?${search}`);
            cursor = nextCursor;
            // A search that takes long answers with what it has so far, which may be nothing.
            if (conversations.length > 0 || cursor === null) return { items: conversations, hasMore: cursor !== null };
        }
    });
}
