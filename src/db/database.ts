import type { ChangeFeed } from '../ports/change-feed.ts';
import type { CounterStore } from '../ports/counter-store.ts';
import type { Statement } from './statement.ts';
import type { TransactionBody } from './transaction.ts';

export type Dialect = 'sqlite' | 'postgres';

/**
 * Whether a transaction that is done survives a power cut: it is on disk `first`, or in a moment (`later`), and at the latest with the
 * next one that is on disk first. Postgres writes all to disk first.
 */
export type OnDisk = 'first' | 'later';

export interface TurnOptions {
    /** Names what is changed: two turns of the same name come one after the other. */
    readonly about: string;
    /** Whether that holds for turns of other servers as well, by a lock of that name. */
    readonly isLocked: boolean;
    readonly onDisk: OnDisk;
}

/** An open database. Every method throws `AppError` of code `storage_unavailable` where the database is down, locked, full or read-only. */
export interface Database {
    readonly dialect: Dialect;
    /** Ends with the database. */
    readonly changes: ChangeFeed;
    /** `null` where one server has the database to itself. */
    readonly counters: CounterStore | null;
    /** Runs a query that only reads. */
    read<Rows>(statement: Statement<Rows>): Promise<Rows>;
    /**
     * Runs all writing: the steps happen wholly or not at all. They may be run again where the transaction has to be repeated.
     * Of transactions that name the same `lock`, one runs at a time, whichever server they come from.
     */
    transaction<Result>(steps: () => TransactionBody<Result>, lock?: string): Promise<Result>;
    /**
     * As `transaction`, for what every turn writes: those that wait at the same moment share one transaction of the database, unless
     * they are about the same. If one fails, the others do not.
     */
    turn<Result>(steps: () => TransactionBody<Result>, options: TurnOptions): Promise<Result>;
    /** Transactions and queries that have to wait before they begin. */
    waiting(): number;
    /** Resolves where the database answers. */
    ping(): Promise<void>;
    /**
     * Brings the tables to the state that this program needs; gives the names of the migrations it applied.
     * @throws AppError `storage_unavailable`, not retryable, where a newer program has been here
     */
    migrate(): Promise<readonly string[]>;
    /** Finishes what is running, refuses what comes after, and closes. */
    close(): Promise<void>;
}
