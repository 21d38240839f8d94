import type { Database as Connection } from 'bun:sqlite';
import { drizzle } from 'drizzle-orm/bun-sqlite';
import type { Change, ChangeFeed } from '../ports/change-feed.ts';
import { AppError } from '../shared/errors.ts';
import { asPostgres } from './as-postgres.ts';
import { compileStatement, executeNow } from './compiled-statement.ts';
import type { Database } from './database.ts';
import { migrateSqlite } from './migrate.ts';
import type { Migration } from './migrations.ts';
import { sqliteTables } from './schema.ts';
import { sqliteSearchTables } from './search-tables.ts';
import { createSqliteCheckpoint, NO_CHECKPOINT } from './sqlite-checkpoint.ts';
import { openSqliteConnection } from './sqlite-connection.ts';
import { translateSqliteError } from './sqlite-error.ts';
import { createSqliteSync, NO_SYNC } from './sqlite-sync.ts';
import { SqliteWriter } from './sqlite-writer.ts';
import { type QueryScope, type Statement, StatementCache } from './statement.ts';
import { asRowsOf } from './transaction.ts';

interface SqliteOptions {
    /** How long to wait for a lock that another process holds. */
    readonly lockTimeoutMs: number;
    readonly migrations: readonly Migration[];
}

/** Opens (and makes, where it is missing) the database file at `path`, or a database in memory for `:memory:`. */
export function openSqlite(path: string, { lockTimeoutMs, migrations }: SqliteOptions): Database {
    const connection = openSqliteConnection(path, lockTimeoutMs);
    const db = asPostgres<QueryScope['db']>(drizzle(connection));
    const statements = new StatementCache({ db, ...sqliteTables(), ...sqliteSearchTables() }, compileStatement);
    const writer = new SqliteWriter({
        connection,
        lockTimeoutMs,
        run,
        ...(path === ':memory:' ? IN_MEMORY : onDisk(connection, path)),
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

function onDisk(connection: Connection, path: string) {
    return { sync: createSqliteSync(path), checkpoint: createSqliteCheckpoint({ connection, path }) };
}

const IN_MEMORY = { sync: NO_SYNC, checkpoint: NO_CHECKPOINT };

function translated<Result>(action: () => Result): Result {
    try {
        return action();
    } catch (error) {
        throw translateSqliteError(error);
    }
}

/** How soon the writes of other processes are noticed, as those of the command line. */
const POLL_MS = 250;
/** Requests of the same millisecond share a look: no other process can write and hear of it sooner. */
const LOOK_MS = 1;

interface SqliteChangeFeed extends ChangeFeed {
    close(): void;
}

/**
 * One process serves a file, so changes are told inside it. What other processes write shows in the file's `data_version`, which
 * costs microseconds to look at.
 */
function createSqliteChangeFeed(connection: Connection): SqliteChangeFeed {
    const listeners = new Set<(change: Change) => void>();
    const version = connection.query<{ readonly data_version: number }, []>('pragma data_version');
    let seenVersion = version.get()?.data_version;
    let lookedAt = Number.NEGATIVE_INFINITY;
    let timer: Timer | null = null;

    return {
        async announce(change) {
            tell(change);
        },
        look() {
            const now = performance.now();
            if (now - lookedAt >= LOOK_MS) poll();
            return seenVersion !== undefined;
        },
        onChange(listener) {
            listeners.add(listener);
            timer ??= setInterval(poll, POLL_MS).unref();
            return () => {
                listeners.delete(listener);
            };
        },
        close() {
            if (timer !== null) clearInterval(timer);
            listeners.clear();
        },
    };

    function tell(change: Change): void {
        for (const listener of listeners) listener(change);
    }

    function poll(): void {
        lookedAt = performance.now();
        const current = readVersion();
        if (current === seenVersion) return;
        seenVersion = current;
        tell({ kind: 'unknown' });
    }

    /** A file that cannot be read has an unknown state; it is looked at again. */
    function readVersion(): number | undefined {
        try {
            return version.get()?.data_version;
        } catch {
            return undefined;
        }
    }
}
