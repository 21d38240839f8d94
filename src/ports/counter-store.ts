/** Numbers that all servers on one database count together. Every method throws where the store cannot be reached. */
export interface CounterStore {
    /** Adds to a counter, which begins at 0 and is forgotten some time after `ttlMs`; gives the sum. */
    add(key: string, points: number, ttlMs: number): Promise<number>;
    read(key: string): Promise<number>;
    /** Milliseconds since 1970 as the store has them, whatever the clocks of the servers say. */
    now(): Promise<number>;
    /** Writes down what is not yet. */
    close(): Promise<void>;
}
