/** The time to the first or last token, or a failure. */
export type ProviderCountKind = 'FIRST_TOKEN' | 'TOTAL' | 'FAILURE';

/** How often a value occurred on a day. */
export interface ProviderCount {
    /** `YYYY-MM-DD`, in UTC. */
    readonly day: string;
    readonly provider: string;
    /** Empty if the provider did not reply. */
    readonly model: string;
    readonly kind: ProviderCountKind;
    /** Of a time, its range (see `rangeOf`); of a failure, its code. */
    readonly value: string;
    readonly count: number;
}

/** Latencies and failures of providers, on all servers. */
export interface ProviderStatsStore {
    add(counts: readonly ProviderCount[]): Promise<void>;
    /** Sums over all days from `firstDay` on; `day` is always `firstDay`. */
    sums(firstDay: string): Promise<readonly ProviderCount[]>;
}
