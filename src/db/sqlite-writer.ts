import type { Database as Connection } from 'bun:sqlite';
import { AppError } from '../shared/errors.ts';
import { pause } from '../shared/pause.ts';
import type { OnDisk } from './database.ts';
import type { SqliteCheckpoint } from './sqlite-checkpoint.ts';
import { isSqliteBusy, translateSqliteError } from './sqlite-error.ts';
import type { SqliteSync } from './sqlite-sync.ts';
import type { Statement } from './statement.ts';
import { runSteps, type Steps } from './transaction.ts';

/** So many transactions share a commit; more would keep the event loop for too long. */
const GROUP_SIZE = 64;
/** Beyond this, callers are refused at once instead of waiting in memory for a disk that does not keep up. */
const MAX_WAITING = 10_000;

interface SqliteWriterInput {
    readonly connection: Connection;
    readonly lockTimeoutMs: number;
    readonly sync: SqliteSync;
    readonly checkpoint: SqliteCheckpoint;
    readonly run: (statement: Statement<unknown>) => unknown;
}

interface Waiting {
    /** Runs the transaction's steps; gives what tells the caller, once they are committed. */
    readonly attempt: () => () => void;
    readonly reject: (error: unknown) => void;
    readonly onDisk: OnDisk;
}

/** With what tells the caller, once the steps are committed. */
interface Attempted extends Waiting {
    readonly resolve: () => void;
}

/**
 * Runs transactions one after the other on the one connection. Those that wait at the same time share a commit, but not their fate:
 * if one of them fails, all of them are run again, each in a savepoint of its own. The disk is waited for after the commit, while the
 * next group runs. A lock of another process is waited for without blocking the event loop.
 */
export class SqliteWriter {
    readonly #input: SqliteWriterInput;
    readonly #waiting: Waiting[] = [];
    #running: Promise<void> | null = null;

    constructor(input: SqliteWriterInput) {
        this.#input = input;
    }

    transaction<Result>(steps: () => Steps<Result>, onDisk: OnDisk = 'first'): Promise<Result> {
        if (this.#waiting.length >= MAX_WAITING) {
            throw new AppError('storage_unavailable', 'The database has too much to write.', { retryAfterSeconds: 2 });
        }
        return new Promise<Result>((resolve, reject) => {
            this.#waiting.push({
                attempt: () => {
                    const result = runSteps(steps(), this.#input.run);
                    return () => resolve(result);
                },
                reject,
                onDisk,
            });
            this.#running ??= this.#runAll();
        });
    }

    waiting(): number {
        return this.#waiting.length;
    }

    /** Resolves when nothing waits any more. */
    async drain(): Promise<void> {
        await this.#running;
        await this.#input.sync.close();
        await this.#input.checkpoint.close();
    }

    async #runAll(): Promise<void> {
        while (this.#waiting.length > 0) {
            // One turn of the event loop, in which whatever else is ready to write joins the group.
            await pause();
            await this.#runGroup();
        }
        this.#running = null;
    }

    async #runGroup(): Promise<void> {
        try {
            await this.#begin();
        } catch (error) {
            rejectAll(this.#waiting.splice(0), error);
            return;
        }
        const group = this.#waiting.splice(0, GROUP_SIZE);
        try {
            this.#commit(await this.#attemptAll(group));
        } catch (error) {
            rejectAll(group, error);
            try {
                rollback(this.#input.connection);
            } catch {
                // A failing disk; the next group tries again before it begins.
            }
        }
    }

    async #begin(): Promise<void> {
        const { connection, lockTimeoutMs } = this.#input;
        rollback(connection);
        await beginImmediate(connection, lockTimeoutMs);
    }

    /** Those whose own steps went well. Throws if the whole group is lost. */
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
            // A full disk or a failing one ends the outer transaction as well.
            if (!connection.inTransaction) throw error;
            connection.run('rollback to one');
            connection.run('release one');
            rejectAll([waiting], error);
            return [];
        }
    }

    #commit(group: readonly Attempted[]): void {
        const { connection, sync, checkpoint } = this.#input;
        connection.query('commit').run();
        checkpoint.afterCommit();
        for (const { onDisk, resolve } of group) if (onDisk === 'later') resolve();
        const first = group.filter(({ onDisk }) => onDisk === 'first');
        if (first.length === 0) {
            sync.soon();
            return;
        }
        sync.now().then(
            () => {
                for (const { resolve } of first) resolve();
            },
            error => {
                const lost = new AppError('storage_unavailable', SYNC_FAILED, { cause: error, retryAfterSeconds: 10 });
                for (const { reject } of first) reject(lost);
            },
        );
    }
}

const SYNC_FAILED = 'The database cannot be written to disk at the moment.';

function rejectAll(group: readonly Waiting[], error: unknown): void {
    for (const { reject } of group) reject(translateSqliteError(error));
}

function rollback(connection: Connection): void {
    if (connection.inTransaction) connection.run('rollback');
}

const LOCK_POLL_MS = 10;

/** Begins a writing transaction; waits for another process's lock by asking again, as SQLite's own waiting would stop the server. */
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
