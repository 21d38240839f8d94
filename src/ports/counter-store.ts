/** Counters that all servers on one database share. Every method throws if the store cannot be reached. */
export interface CounterStore {
    /** Adds to a counter, which starts at 0 and expires some time after `ttlMs`, and returns the sum. */
    add(key: string, points: number, ttlMs: number): Promise<number>;
    read(key: string): Promise<number>;
    /** Milliseconds since 1970 by the clock of the store, which all servers share. */
    now(): Promise<number>;
    /** Saves what is not saved yet. */
    close(): Promise<void>;
}
