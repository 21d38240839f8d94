/** To the first token, or to the last; or why there was none. */
export type ProviderCountKind = 'FIRST_TOKEN' | 'TOTAL' | 'FAILURE';

/** How often something came on a day. */
export interface ProviderCount {
    /** `YYYY-MM-DD`, in UTC. */
    readonly day: string;
    readonly provider: string;
    /** Empty where it did not answer. */
    readonly model: string;
    readonly kind: ProviderCountKind;
    /** Of a time, its range (see `rangeOf`); of a failure, its code. */
    readonly value: string;
    readonly count: number;
}

/** How the providers did, as all servers saw it. */
export interface ProviderStatsStore {
    add(counts: readonly ProviderCount[]): Promise<void>;
    /** The sums of all days from `firstDay` on; `day` is that day. */
    sums(firstDay: string): Promise<readonly ProviderCount[]>;
}
