import { type ReadonlySignal, signal } from '@preact/signals';

/** The filters; an empty string means no filter. Days are in UTC. */
export interface HistoryQuery {
    readonly search: string;
    readonly agent: string;
    readonly source: string;
    readonly token: string;
    readonly status: string;
    readonly since: string;
    readonly until: string;
}

const NAMES = ['search', 'agent', 'source', 'token', 'status', 'since', 'until'] as const;

const current = signal<HistoryQuery>(readAddress());
const openId = signal(readOpenId());

/** The filters of the list. They are in the URL, so that it can be shared. */
export const historyQuery: ReadonlySignal<HistoryQuery> = current;

/** The id of the open conversation. */
export const openConversationId: ReadonlySignal<number | null> = openId;

export function changeHistoryQuery(change: Partial<HistoryQuery>): void {
    current.value = { ...current.value, ...change };
    history.replaceState(null, '', toAddress(openId.value));
}

/** Opens a conversation, or with `null` the list, as a new entry in the browser history. */
export function showConversation(id: number | null): void {
    openId.value = id;
    history.pushState(null, '', toAddress(id));
}

addEventListener('popstate', () => {
    openId.value = readOpenId();
});

/** The URL of the page with a conversation open. */
export function toAddress(id: number | null): string {
    const search = new URLSearchParams(activeFilters(current.value));
    if (id !== null) search.set('open', String(id));
    return search.size === 0 ? '/history' : `/history?${search}`;
}

/** The query of the server's routes, without empty filters. */
export function toSearch(query: HistoryQuery): URLSearchParams {
    const search = new URLSearchParams(activeFilters(query));
    // The server's `until` is exclusive; the form's last day is inclusive.
    if (query.until !== '') search.set('until', dayAfter(query.until));
    return search;
}

function activeFilters(query: HistoryQuery): string[][] {
    return NAMES.flatMap(name => (query[name].trim() === '' ? [] : [[name, query[name].trim()]]));
}

function dayAfter(day: string): string {
    return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
}

function readAddress(): HistoryQuery {
    const address = new URLSearchParams(location.search);
    const read = (name: (typeof NAMES)[number]) => address.get(name) ?? '';
    return {
        search: read('search'),
        agent: read('agent'),
        source: read('source'),
        token: read('token'),
        status: read('status'),
        since: read('since'),
        until: read('until'),
    };
}

function readOpenId(): number | null {
    const id = new URLSearchParams(location.search).get('open') ?? '';
    return /^[1-9]\d{0,14}$/.test(id) ? Number(id) : null;
}
