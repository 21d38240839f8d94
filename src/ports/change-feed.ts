/** A hint that a row changed, sent to all servers on one database. Only the database itself has the truth. */
export type Change =
    | { readonly kind: 'token'; readonly tokenId: number }
    | { readonly kind: 'agent'; readonly agentName: string }
    /** A change may have been missed, or another program wrote to the database: anything may have changed. */
    | { readonly kind: 'unknown' };

/** Reports changes within a second, including those of other processes. */
export interface ChangeFeed {
    /**
     * Notifies every server, this one at once. Call it after the change is committed.
     * @throws AppError `storage_unavailable` if the other servers cannot be notified
     */
    announce(change: Change): Promise<void>;
    /**
     * Reports all changes so far to the listeners, within microseconds. Returns `false` if that would need a query, because other servers
     * may have written.
     */
    catchUp(): boolean;
    /** Returns a function that ends listening. A change may be reported more than once, but is never missed. */
    onChange(listener: (change: Change) => void): () => void;
}
