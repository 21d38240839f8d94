import { type ReadonlySignal, signal } from '@preact/signals';

export interface UsageQuery {
    readonly days: number;
    /** Empty for all. */
    readonly agent: string;
    readonly token: string;
}

export const RANGES = [7, 30, 90] as const;
const DEFAULT_DAYS = 30;

const current = signal(readAddress());

/** The filters of the page. They are in the URL, so that it can be shared. */
export const usageQuery: ReadonlySignal<UsageQuery> = current;

export function changeUsageQuery(change: Partial<UsageQuery>): void {
    current.value = { ...current.value, ...change };
    history.replaceState(null, '', `${location.pathname}?${toSearch(current.value)}`);
}

/** The query of the server's routes, without empty filters. */
export function toSearch({ days, agent, token }: UsageQuery): string {
    const filters = { days: String(days), agent, token };
    return new URLSearchParams(Object.entries(filters).filter(([, value]) => value !== '')).toString();
}

function readAddress(): UsageQuery {
    const address = new URLSearchParams(location.search);
    const days = RANGES.find(range => String(range) === address.get('days')) ?? DEFAULT_DAYS;
    return { days, agent: address.get('agent') ?? '', token: address.get('token') ?? '' };
}
