import { type ReadonlySignal, signal } from '@preact/signals';

export interface UsageQuery {
    readonly days: number;
    /** Empty for all of them. */
    readonly agent: string;
    readonly token: string;
}

export const RANGES = [7, 30, 90] as const;
const DEFAULT_DAYS = 30;

const current = signal(readAddress());

/** What the page shows; it stands in the page's address, so that it can be sent to somebody. */
export const usageQuery: ReadonlySignal<UsageQuery> = current;

export function changeUsageQuery(change: Partial<UsageQuery>): void {
    current.value = { ...current.value, ...change };
    history.replaceState(null, '', `${location.pathname}?${toSearch(current.value)}`);
}

/** The query for the server's routes, without what is not chosen. */
export function toSearch({ days, agent, token }: UsageQuery): string {
    const chosen = { days: String(days), agent, token };
    return new URLSearchParams(Object.entries(chosen).filter(([, value]) => value !== '')).toString();
}

function readAddress(): UsageQuery {
    const address = new URLSearchParams(location.search);
    const days = RANGES.find(range => String(range) === address.get('days')) ?? DEFAULT_DAYS;
    return { days, agent: address.get('agent') ?? '', token: address.get('token') ?? '' };
}
