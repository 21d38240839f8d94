import type { Database as Connection } from 'bun:sqlite';
import { AppError } from '../shared/errors.ts';
import { pause } from '../shared/pause.ts';
import { beginImmediate } from './begin-immediate.ts';
import { translateSqliteError } from './sqlite-error.ts';
import type { Statement } from './statement.ts';
import { runSteps, type Steps } from './transaction.ts';

/** So many transactions share a commit; more would keep the event loop for too long. */
const GROUP_SIZE = 64;
/** Beyond this, callers are refused at once instead of waiting in memory for a disk that does not keep up. */
const MAX_WAITING = 10_000;

interface SqliteWriterInput {
    readonly connection: Connection;
    readonly lockTimeoutMs: number;
    readonly run: (statement: Statement<unknown>) => unknown;
}

interface Waiting {
    /** Runs the transaction's steps; gives what tells the caller, once they are committed. */
    readonly attempt: () => () => void;
    readonly reject: (error: unknown) => void;
}

/**
 * Runs transactions one after the other on the one connection. Those that wait at the same time share a commit, and with it the
 * sync to disk, but not their fate: each runs in a savepoint of its own. A lock of another process is waited for without
 * blocking the event loop.
 */
export class SqliteWriter {
    readonly #input: SqliteWriterInput;
    readonly #waiting: Waiting[] = [];
    #running: Promise<void> | null = null;

    constructor(input: SqliteWriterInput) {
        this.#input = input;
    }

    transaction<Result>(steps: () => Steps<Result>): Promise<Result> {
        if (this.#waiting.length >= MAX_WAITING) {
            throw new AppError('storage_unavailable', 'The database has too much to write.', { retryAfterSeconds: 2 });
        }
        return new Promise<Result>((resolve, reject) => {
            this.#waiting.push({
                attempt: () => {
                    const result = this.#inSavepoint(steps);
                    return () => resolve(result);
                },
                reject,
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
        const { connection, lockTimeoutMs } = this.#input;
        try {
            rollback(connection);
            await beginImmediate(connection, lockTimeoutMs);
        } catch (error) {
            rejectAll(this.#waiting.splice(0), error);
            return;
        }
        const group = this.#waiting.splice(0, GROUP_SIZE);
        try {
            const resolves = group.flatMap(waiting => this.#attempt(waiting));
            connection.query('commit').run();
            for (const resolve of resolves) resolve();
        } catch (error) {
            rejectAll(group, error);
            try {
                rollback(connection);
            } catch {
                // A failing disk; the next group tries again before it begins.
            }
        }
    }

    /** The transaction's `resolve` where its own steps went well. Throws where the whole group is lost. */
    #attempt(waiting: Waiting): (() => void)[] {
        try {
            return [waiting.attempt()];
        } catch (error) {
            // A full disk or a failing one ends the outer transaction as well.
            if (!this.#input.connection.inTransaction) throw error;
            rejectAll([waiting], error);
            return [];
        }
    }

    #inSavepoint<Result>(steps: () => Steps<Result>): Result {
        const { connection, run } = this.#input;
        connection.query('savepoint one').run();
        try {
            const result = runSteps(steps(), run);
            connection.query('release one').run();
            return result;
        } catch (error) {
            if (connection.inTransaction) {
                connection.run('rollback to one');
                connection.run('release one');
            }
            throw error;
        }
    }
}

function rejectAll(group: readonly Waiting[], error: unknown): void {
    for (const { reject } of group) reject(translateSqliteError(error));
}

function rollback(connection: Connection): void {
    if (connection.inTransaction) connection.run('rollback');
}
