import { Database as Connection } from 'bun:sqlite';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { isSqliteBusy } from './sqlite-error.ts';

/** Opens the file and sets what this program needs of each connection. @throws AppError `storage_unavailable` */
export function openSqliteConnection(path: string, lockTimeoutMs: number): Connection {
    try {
        if (path !== ':memory:') createFile(path);
        const connection = new Connection(path, { readwrite: true, create: true });
        connection.run(`pragma busy_timeout = ${lockTimeoutMs}`);
        switchToWal(connection, lockTimeoutMs);
        // The log is synced after the commit, outside the event loop: see `sqlite-sync.ts`.
        connection.run('pragma synchronous = normal');
        // Statements with triggers keep what they may have to undo, by default in a file each time.
        connection.run('pragma temp_store = memory');
        connection.run('pragma foreign_keys = on');
        return connection;
    } catch (cause) {
        throw new AppError('storage_unavailable', `The database "${path}" cannot be opened.`, {
            cause,
            retryAfterSeconds: 10,
        });
    }
}

/** Between two attempts of processes that open a new file at the same time. */
const WAL_RETRY_MS = 5;

/**
 * The first process that opens a file changes its journal mode; SQLite refuses others meanwhile, whatever the busy timeout. This blocks
 * the event loop, on which nothing runs yet.
 */
function switchToWal(connection: Connection, lockTimeoutMs: number): void {
    const deadline = performance.now() + lockTimeoutMs;
    for (;;) {
        try {
            connection.run('pragma journal_mode = wal');
            return;
        } catch (error) {
            if (!isSqliteBusy(error) || performance.now() > deadline) throw error;
            Bun.sleepSync(WAL_RETRY_MS);
        }
    }
}

/** Readable only by its owner: the file holds keys and conversations. */
function createFile(path: string): void {
    mkdirSync(dirname(path), { recursive: true });
    closeSync(openSync(path, 'a', 0o600));
}
