import type { ChangeFeed } from '../ports/change-feed.ts';
import type { CounterStore } from '../ports/counter-store.ts';
import type { Statement, TransactionBody } from './statement.ts';

export type Dialect = 'sqlite' | 'postgres';

/**
 * Whether a transaction is on disk before its caller resumes (`immediate`) or a moment later, at the latest with the next immediate one
 * (`deferred`). Postgres always writes to disk first.
 */
export type Durability = 'immediate' | 'deferred';

export interface TurnOptions {
    /** Turns with the same key run one after the other. */
    readonly key: string;
    /** Whether the key also excludes turns on other servers, by a lock. */
    readonly isLocked: boolean;
    readonly durability: Durability;
}

/** An open database. Every method throws AppError `storage_unavailable` if the database is down, locked, full or read-only. */
export interface Database {
    readonly dialect: Dialect;
    /** Closed with the database. */
    readonly changes: ChangeFeed;
    /** `null` if only one server can use the database. */
    readonly counters: CounterStore | null;
    /** Runs a query that only reads. */
    read<Rows>(statement: Statement<Rows>): Promise<Rows>;
    /**
     * Runs a transaction, and starts its body again if it has to be repeated. Transactions with the same `lock` run one at a time,
     * also across servers.
     */
    transaction<Result>(body: () => TransactionBody<Result>, lock?: string): Promise<Result>;
    /**
     * As `transaction`, for what every turn writes: bodies with different keys that wait at the same time share one commit. If one of
     * them fails, the others do not.
     */
    turn<Result>(body: () => TransactionBody<Result>, options: TurnOptions): Promise<Result>;
    /** How many transactions and queries wait to start. */
    waiting(): number;
    /**
     * Resolves if the database responds, and if it can be written to again after it could not: whether through a pooler that shares its
     * sessions between clients.
     * @throws AppError `storage_unavailable`
     */
    ping(): Promise<{ readonly isPooled: boolean }>;
    /**
     * Applies the missing migrations and returns their names.
     * @throws AppError `storage_unavailable`, not retryable, if a newer program has migrated the database
     */
    migrate(): Promise<readonly string[]>;
    /** Finishes running work, refuses new work, and closes. */
    close(): Promise<void>;
}
