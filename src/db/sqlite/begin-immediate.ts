import type { Database as Connection } from 'bun:sqlite';
import { AppError } from '../../shared/errors.ts';
import { isSqliteBusy } from './sqlite-error.ts';

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
