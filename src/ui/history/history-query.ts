import { type ReadonlySignal, signal } from '@preact/signals';

/** What is chosen; empty for all of it. Days are those of the calendar, in UTC. */
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

/** What the list shows; it stands in the page's address, so that it can be sent to somebody. */
export const historyQuery: ReadonlySignal<HistoryQuery> = current;

/** The conversation that is looked at, by its number in the history. */
export const openConversation: ReadonlySignal<number | null> = openId;

export function changeHistoryQuery(change: Partial<HistoryQuery>): void {
    current.value = { ...current.value, ...change };
    history.replaceState(null, '', toAddress(openId.value));
}

/** Looks at a conversation, or with `null` at the list; the browser's back button undoes it. */
export function lookAt(id: number | null): void {
    openId.value = id;
    history.pushState(null, '', toAddress(id));
}

addEventListener('popstate', () => {
    openId.value = readOpenId();
});

/** The page's address with a conversation open. */
export function toAddress(id: number | null): string {
    const chosen = new URLSearchParams(chosenOf(current.value));
    if (id !== null) chosen.set('open', String(id));
    return chosen.size === 0 ? '/history' : `/history?${chosen}`;
}

/** The query for the server's routes, without what is not chosen. */
export function toSearch(query: HistoryQuery): URLSearchParams {
    const chosen = new URLSearchParams(chosenOf(query));
    // The server's end is the moment when it is over; people mean the whole day.
    if (query.until !== '') chosen.set('until', dayAfter(query.until));
    return chosen;
}

function chosenOf(query: HistoryQuery): string[][] {
    return NAMES.flatMap(name => (query[name].trim() === '' ? [] : [[name, query[name].trim()]]));
}

function dayAfter(day: string): string {
    return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
}

function readAddress(): HistoryQuery {
    const address = new URLSearchParams(location.search);
    const read = (name: (typeof NAMES)[number]) => address.get(name) ?? '';
    return {
        ...{ search: read('search'), agent: read('agent'), source: read('source'), token: read('token') },
        ...{ status: read('status'), since: read('since'), until: read('until') },
    };
}

function readOpenId(): number | null {
    const id = new URLSearchParams(location.search).get('open') ?? '';
    return /^[1-9]\d{0,14}$/.test(id) ? Number(id) : null;
}
