import type { AgentSummary, TokenSummary } from '../../http/web/ui-protocol.ts';
import { createLoader } from '../api/loader.ts';
import { isOnline } from '../api/online.ts';
import { RequestError, requestJson } from '../api/request-json.ts';
import { Failure } from '../controls/failure.tsx';
import { Icon } from '../controls/icon.tsx';
import { ConversationRows } from '../history/conversation-rows.tsx';
import { ConversationView } from '../history/conversation-view.tsx';
import { HistoryFilter } from '../history/history-filter.tsx';
import { historyPager } from '../history/history-pager.ts';
import { historyQuery, openConversationId, showConversation, toSearch } from '../history/history-query.ts';
import { AdminOnly } from '../layout/admin-only.tsx';
import { Shell } from '../layout/shell.tsx';
import { showPage } from '../layout/show-page.tsx';

const names = createLoader(async () => {
    const [{ agents }, { tokens }] = await Promise.all([
        requestJson<{ readonly agents: readonly AgentSummary[] }>('/api/agents'),
        requestJson<{ readonly tokens: readonly TokenSummary[] }>('/api/tokens'),
    ]);
    return { agents, tokens };
});

showPage(HistoryPage);

function HistoryPage() {
    const { value: pager } = historyPager;
    const { value: openId } = openConversationId;
    const { value: known } = names.current;
    const { value: error } = pager.error;
    if (error instanceof RequestError && error.status === 401) return <AdminOnly />;
    const lists = known.state === 'ready' ? known.value : { agents: [], tokens: [] };
    const isEmpty = pager.state.value === 'ready' && pager.items.value.length === 0;
    return (
        <Shell current="/history" isFull>
            <div class={openId === null ? 'history' : 'history with-open'} aria-busy={pager.state.value === 'loading'}>
                <div class="history-side">
                    <div class="page-head">
                        {openId === null ? <h1>History</h1> : <h2>History</h2>}
                        <ExportLinks />
                    </div>
                    {!isOnline.value && <Failure message="You are offline. This list may be out of date." />}
                    <HistoryFilter {...lists} />
                    {isEmpty ? <NoConversations /> : <ConversationRows pager={pager} openId={openId} />}
                </div>
                {openId === null ? (
                    <div class="history-view history-none empty">
                        {pager.items.value.length > 0 && <p>Select a conversation.</p>}
                    </div>
                ) : (
                    <ConversationView
                        id={openId}
                        onDeleted={() => {
                            showConversation(null);
                            void pager.reload();
                        }}
                    />
                )}
            </div>
        </Shell>
    );
}

function ExportLinks() {
    const search = toSearch(historyQuery.value);
    return (
        <div class="row">
            {(['jsonl', 'csv'] as const).map(format => (
                <a
                    key={format}
                    class="button small"
                    href={`/api/history/export?${withFormat(search, format)}`}
                    download
                >
                    <Icon name="download" /> {format.toUpperCase()}
                </a>
            ))}
        </div>
    );
}

function withFormat(search: URLSearchParams, format: string): URLSearchParams {
    const query = new URLSearchParams(search);
    query.set('format', format);
    return query;
}

function NoConversations() {
    const isFiltered = toSearch(historyQuery.value).size > 0;
    return (
        <div class="empty">
            <h2>{isFiltered ? 'No conversations found' : 'No conversations yet'}</h2>
            <p>
                {isFiltered
                    ? 'Search finds messages that contain all words, and only whole words. Try fewer or other words.'
                    : 'Conversations from the web chat and the API appear here.'}
            </p>
            {!isFiltered && (
                <a class="button" href="/">
                    Open an agent
                </a>
            )}
        </div>
    );
}
