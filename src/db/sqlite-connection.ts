import { Database as Connection } from 'bun:sqlite';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '../shared/errors.ts';
import { isSqliteBusy } from './sqlite-error.ts';

/**
 * Opens the file at `path` for a server, and makes it if it is missing; `:memory:` is a database in memory.
 * @throws AppError `storage_unavailable`
 */
export function openSqliteConnection(path: string, lockTimeoutMs: number): Connection {
    try {
        if (path !== ':memory:') makeFile(path);
        const connection = new Connection(path, { readwrite: true, create: true });
        connection.run(`pragma busy_timeout = ${lockTimeoutMs}`);
        switchToWal(connection, lockTimeoutMs);
        // The log is synced after the commit and without the event loop: see `sqlite-sync.ts`.
        connection.run('pragma synchronous = normal');
        // Statements with triggers keep what they may have to take back, which would be a file each time.
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

/** Between two tries of processes that open a new file at the same moment. */
const SWITCH_PAUSE_MS = 5;

/**
 * The first to open a file changes its journal; SQLite refuses others at once meanwhile, whatever the busy timeout says. It is waited for
 * without the event loop: nothing runs yet that could use a turn.
 */
function switchToWal(connection: Connection, lockTimeoutMs: number): void {
    const deadline = performance.now() + lockTimeoutMs;
    for (;;) {
        try {
            connection.run('pragma journal_mode = wal');
            return;
        } catch (error) {
            if (!isSqliteBusy(error) || performance.now() > deadline) throw error;
            Bun.sleepSync(SWITCH_PAUSE_MS);
        }
    }
}

/** The file holds keys and conversations: others on the machine have no business in it. */
function makeFile(path: string): void {
    mkdirSync(dirname(path), { recursive: true });
    closeSync(openSync(path, 'a', 0o600));
}
