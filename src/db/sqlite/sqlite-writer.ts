import type { Database as Connection } from 'bun:sqlite';
import { AppError } from '../../shared/errors.ts';
import { pause } from '../../shared/pause.ts';
import type { Durability } from '../database.ts';
import type { Statement, TransactionBody } from '../statement.ts';
import { runBody } from '../transaction.ts';
import { isSqliteBusy, translateSqliteError } from './sqlite-error.ts';
import type { SqliteCheckpoint, SqliteSync } from './sqlite-sync.ts';

/** Transactions that share a commit; more would block the event loop for too long. */
const GROUP_SIZE = 64;
/** Beyond this, callers are refused instead of waiting in memory for a disk that is too slow. */
const MAX_WAITING = 10_000;

interface SqliteWriterInput {
    readonly connection: Connection;
    readonly lockTimeoutMs: number;
    readonly sync: SqliteSync;
    readonly checkpoint: SqliteCheckpoint;
    readonly run: (statement: Statement<unknown>) => unknown;
}

interface Waiting {
    /** Runs the body. Returns a function that resolves the caller's promise, to be called after the commit. */
    readonly attempt: () => () => void;
    readonly reject: (error: unknown) => void;
    readonly durability: Durability;
}

interface Attempted extends Waiting {
    readonly resolve: () => void;
}

/**
 * Runs transactions one after the other on the one connection. Those that wait at the same time share a commit; if one of them fails,
 * all of them run again, each in its own savepoint. The sync to disk follows the commit, while the next group runs. Waiting for a lock
 * of another process does not block the event loop.
 */
export class SqliteWriter {
    readonly #input: SqliteWriterInput;
    readonly #waiting: Waiting[] = [];
    #running: Promise<void> | null = null;
    /** Since a write failed for the disk's sake. Only `checkDisk` ends it: a small write may succeed where a message does not. */
    #isDiskSuspect = false;
    #check: Promise<void> | null = null;

    constructor(input: SqliteWriterInput) {
        this.#input = input;
    }

    transaction<Result>(body: () => TransactionBody<Result>, durability: Durability = 'immediate'): Promise<Result> {
        if (this.#waiting.length >= MAX_WAITING) {
            throw new AppError('storage_unavailable', 'Too many writes are waiting for the database.', {
                retryAfterSeconds: 2,
            });
        }
        return new Promise<Result>((resolve, reject) => {
            this.#waiting.push({
                attempt: () => {
                    const result = runBody(body(), this.#input.run);
                    return () => resolve(result);
                },
                reject,
                durability,
            });
            this.#running ??= this.#runAll();
        });
    }

    waiting(): number {
        return this.#waiting.length;
    }

    /**
     * Resolves if writing works, as far as is known: after a failure, only once `write` succeeds.
     * @throws AppError `storage_unavailable`
     */
    async checkDisk(write: () => Promise<void>): Promise<void> {
        if (!this.#isDiskSuspect) return;
        this.#check ??= write().finally(() => {
            this.#check = null;
        });
        await this.#check;
        this.#isDiskSuspect = false;
    }

    /** Resolves when nothing is waiting. */
    async drain(): Promise<void> {
        await this.#running;
        await this.#input.sync.close();
        await this.#input.checkpoint.close();
    }

    async #runAll(): Promise<void> {
        while (this.#waiting.length > 0) {
            // In the pause, everything else that is ready to write joins the group.
            await pause();
            await this.#runGroup();
        }
        this.#running = null;
    }

    async #runGroup(): Promise<void> {
        try {
            await this.#begin();
        } catch (error) {
            this.#rejectAll(this.#waiting.splice(0), error);
            return;
        }
        const group = this.#waiting.splice(0, GROUP_SIZE);
        try {
            this.#commit(await this.#attemptAll(group));
        } catch (error) {
            this.#rejectAll(group, error);
            try {
                rollback(this.#input.connection);
            } catch {
                // The disk fails; the next group rolls back before it begins.
            }
        }
    }

    async #begin(): Promise<void> {
        const { connection, lockTimeoutMs } = this.#input;
        rollback(connection);
        await beginImmediate(connection, lockTimeoutMs);
    }

    /** Returns the transactions that succeeded. Throws if the whole group is lost. */
    async #attemptAll(group: readonly Waiting[]): Promise<readonly Attempted[]> {
        try {
            return group.map(waiting => ({ ...waiting, resolve: waiting.attempt() }));
        } catch (error) {
            if (group.length === 1) throw error;
            await this.#begin();
            return group.flatMap(waiting => this.#attemptInSavepoint(waiting));
        }
    }

    #attemptInSavepoint(waiting: Waiting): readonly Attempted[] {
        const { connection } = this.#input;
        connection.query('savepoint one').run();
        try {
            const resolve = waiting.attempt();
            connection.query('release one').run();
            return [{ ...waiting, resolve }];
        } catch (error) {
            // A full or failing disk also ends the outer transaction.
            if (!connection.inTransaction) throw error;
            connection.run('rollback to one');
            connection.run('release one');
            this.#rejectAll([waiting], error);
            return [];
        }
    }

    #commit(group: readonly Attempted[]): void {
        const { connection, sync, checkpoint } = this.#input;
        connection.query('commit').run();
        checkpoint.afterCommit();
        for (const { durability, resolve } of group) if (durability === 'deferred') resolve();
        const immediate = group.filter(({ durability }) => durability === 'immediate');
        if (immediate.length === 0) {
            sync.soon();
            return;
        }
        sync.now().then(
            () => {
                for (const { resolve } of immediate) resolve();
            },
            error => {
                const lost = new AppError('storage_unavailable', SYNC_FAILED, { cause: error, retryAfterSeconds: 10 });
                this.#rejectAll(immediate, lost);
            },
        );
    }

    #rejectAll(group: readonly Waiting[], error: unknown): void {
        const reason = translateSqliteError(error);
        if (reason instanceof AppError && reason.code === 'storage_unavailable') this.#isDiskSuspect = true;
        for (const { reject } of group) reject(reason);
    }
}

const SYNC_FAILED = 'The database cannot be written to disk at the moment.';

function rollback(connection: Connection): void {
    if (connection.inTransaction) connection.run('rollback');
}

const LOCK_POLL_MS = 10;

/** Starts a writing transaction. Polls for a lock of another process, as waiting inside SQLite would block the event loop. */
export async function beginImmediate(connection: Connection, lockTimeoutMs: number): Promise<void> {
    const deadline = performance.now() + lockTimeoutMs;
    while (!tryBegin(connection, lockTimeoutMs)) {
        if (performance.now() >= deadline) {
            throw new AppError('storage_unavailable', 'The database is locked by another process.', {
                retryAfterSeconds: 1,
            });
        }
        await Bun.sleep(LOCK_POLL_MS);
    }
}

function tryBegin(connection: Connection, lockTimeoutMs: number): boolean {
    connection.query('pragma busy_timeout = 0').run();
    try {
        connection.query('begin immediate').run();
        return true;
    } catch (error) {
        if (isSqliteBusy(error)) return false;
        throw error;
    } finally {
        connection.query(`pragma busy_timeout = ${lockTimeoutMs}`).run();
    }
}
