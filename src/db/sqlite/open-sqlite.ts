import { Database as Connection } from 'bun:sqlite';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { drizzle } from 'drizzle-orm/bun-sqlite';
import { AppError } from '../../shared/errors.ts';
import type { Database } from '../database.ts';
import { migrateSqlite } from '../migrate/migrate.ts';
import type { Migration } from '../migrate/migrations.ts';
import { asPostgres } from '../schema/as-postgres.ts';
import { sqliteTables } from '../schema/schema.ts';
import { sqliteSearchTables } from '../schema/search-tables.ts';
import { type QueryScope, type Statement, StatementCache } from '../statement.ts';
import { asRowsOf } from '../transaction.ts';
import { compileStatement, executeNow } from './compiled-statement.ts';
import { createSqliteChangeFeed } from './sqlite-change-feed.ts';
import { isSqliteBusy, translateSqliteError } from './sqlite-error.ts';
import { createSqliteSync, NO_SYNC } from './sqlite-sync.ts';
import { SqliteWriter } from './sqlite-writer.ts';

interface SqliteOptions {
    /** How long to wait for a lock that another process holds. */
    readonly lockTimeoutMs: number;
    readonly migrations: readonly Migration[];
}

/** Opens (and makes, where it is missing) the database file at `path`, or a database in memory for `:memory:`. */
export function openSqlite(path: string, { lockTimeoutMs, migrations }: SqliteOptions): Database {
    const connection = openConnection(path, lockTimeoutMs);
    const db = asPostgres<QueryScope['db']>(drizzle(connection));
    const statements = new StatementCache({ db, ...sqliteTables(), ...sqliteSearchTables() }, compileStatement);
    const writer = new SqliteWriter({
        connection,
        lockTimeoutMs,
        run,
        sync: path === ':memory:' ? NO_SYNC : createSqliteSync(path),
    });
    const changes = createSqliteChangeFeed(connection);
    let isClosed = false;

    function run(statement: Statement<unknown>): unknown {
        const { query, values } = statement;
        return translated(() => {
            const ready = statements.findOrNull(query);
            return ready === null ? executeNow(statements.prepare(query), values) : ready(values);
        });
    }

    function assertOpen(): void {
        if (isClosed) throw new AppError('storage_unavailable', 'The database is closed.', { retryAfterSeconds: 10 });
    }

    return {
        dialect: 'sqlite',
        changes,
        counters: null,
        async read(statement) {
            assertOpen();
            return asRowsOf(statement, run(statement));
        },
        async transaction(steps) {
            assertOpen();
            return writer.transaction(steps);
        },
        async turn(steps, { onDisk }) {
            assertOpen();
            return writer.transaction(steps, onDisk);
        },
        waiting: () => writer.waiting(),
        async ping() {
            assertOpen();
            translated(() => connection.query('select 1').get());
        },
        async migrate() {
            assertOpen();
            try {
                return await migrateSqlite({ connection, lockTimeoutMs, migrations });
            } catch (error) {
                throw translateSqliteError(error);
            }
        },
        async close() {
            if (isClosed) return;
            isClosed = true;
            await writer.drain();
            changes.close();
            // `true` also ends the prepared statements; otherwise the files of the write-ahead log stay behind.
            connection.close(true);
        },
    };
}

function openConnection(path: string, lockTimeoutMs: number): Connection {
    try {
        if (path !== ':memory:') makeFile(path);
        const connection = new Connection(path, { readwrite: true, create: true });
        connection.run(`pragma busy_timeout = ${lockTimeoutMs}`);
        switchToWal(connection, lockTimeoutMs);
        // The log is synced after the commit and without the event loop: see `sqlite-sync.ts`.
        connection.run('pragma synchronous = normal');
        // Statements with triggers keep what they may have to take back, which would be a file each time.
        connection.run('pragma temp_store = memory');
        // Pages that many turns changed are copied from the log once.
        connection.run('pragma wal_autocheckpoint = 4000');
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

function translated<Result>(action: () => Result): Result {
    try {
        return action();
    } catch (error) {
        throw translateSqliteError(error);
    }
}
