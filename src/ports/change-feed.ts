/** What servers on one database tell one another. Only a hint: whoever hears it looks at the database, which alone has the truth. */
export type Change =
    | { readonly kind: 'token'; readonly tokenId: number }
    | { readonly kind: 'agent'; readonly agentName: string }
    /** Something may have been missed, or another program wrote to the database: anything may have changed. */
    | { readonly kind: 'unknown' };

/** Tells of changes within a second, also those that other processes make to the same database. */
export interface ChangeFeed {
    /**
     * Tells every server, this one at once. Called when the change is in the database.
     * @throws AppError `storage_unavailable` where the others cannot be told
     */
    announce(change: Change): Promise<void>;
    /**
     * Reports all changes up to now to the listeners, which takes microseconds. `false` if this cannot be known without a query, because
     * other servers may have written.
     */
    look(): boolean;
    /** Begins to listen; the function that it gives ends it. A change may be told more than once, and never too rarely. */
    onChange(listener: (change: Change) => void): () => void;
}
