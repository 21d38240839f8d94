import type { Database as Connection, Statement as SqliteStatement } from 'bun:sqlite';
import { drizzle } from 'drizzle-orm/bun-sqlite';
import type { Change, ChangeFeed } from '../../ports/change-feed.ts';
import { AppError } from '../../shared/errors.ts';
import type { Database } from '../database.ts';
import { type Migration, migrateSqlite } from '../migrate/migrate.ts';
import { asPostgres } from '../schema/as-postgres.ts';
import { sqliteTables } from '../schema/schema.ts';
import { sqliteSearchTables } from '../schema/search-tables.ts';
import { type QueryScope, type Statement, StatementCache } from '../statement.ts';
import { setMetadata, takeMetadata } from '../stores/metadata-store.ts';
import { asRowsOf, run as toBody } from '../transaction.ts';
import { compileStatement, executeNow } from './compiled-statement.ts';
import { openSqliteConnection } from './sqlite-connection.ts';
import { translateSqliteError } from './sqlite-error.ts';
import { NO_CHECKPOINT, NO_SYNC, WalCheckpoint, WalSync } from './sqlite-sync.ts';
import { SqliteWriter } from './sqlite-writer.ts';

/** As long as a long message. */
const PROBE_BYTES = 256 * 1024;

interface SqliteOptions {
    /** How long to wait for a lock that another process holds. */
    readonly lockTimeoutMs: number;
    readonly migrations: readonly Migration[];
}

/** Opens the database file at `path`, which is created if it is missing, or a database in memory for `:memory:`. */
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
    const changes = new SqliteChangeFeed(connection);
    let isClosed = false;

    function run(statement: Statement<unknown>): unknown {
        const { query, values } = statement;
        return withAppErrors(() => {
            const ready = statements.findOrNull(query);
            return ready === null ? executeNow(statements.prepare(query), values) : ready(values);
        });
    }

    /** A row comes into the file and out of it again. */
    async function writeAndRemove(): Promise<void> {
        const probe = { key: 'diskProbe', value: 'x'.repeat(PROBE_BYTES), updatedAt: new Date() };
        await writer.transaction(() => toBody(setMetadata(probe)));
        await writer.transaction(() => toBody(takeMetadata({ key: probe.key })));
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
        async transaction(body) {
            assertOpen();
            return writer.transaction(body);
        },
        async turn(body, { durability }) {
            assertOpen();
            return writer.transaction(body, durability);
        },
        waiting: () => writer.waiting(),
        async ping() {
            assertOpen();
            withAppErrors(() => connection.query('select 1').get());
            await writer.checkDisk(writeAndRemove);
            return { isPooled: false };
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
            // `true` also finalizes the prepared statements; otherwise the files of the write-ahead log stay behind.
            connection.close(true);
        },
    };
}

function onDisk(connection: Connection, path: string) {
    return { sync: new WalSync(path), checkpoint: new WalCheckpoint({ connection, databasePath: path }) };
}

const IN_MEMORY = { sync: NO_SYNC, checkpoint: NO_CHECKPOINT };

function withAppErrors<Result>(action: () => Result): Result {
    try {
        return action();
    } catch (error) {
        throw translateSqliteError(error);
    }
}

/** How soon writes of other processes, such as the command line, are noticed. */
const POLL_MS = 250;
/** Requests within this time share one look at the file: no other process can write and expect to be noticed sooner. */
const CATCH_UP_MS = 1;

/**
 * Only one process serves a file, so changes are announced inside it. Writes of other processes change the file's `data_version`, which
 * takes microseconds to read.
 */
class SqliteChangeFeed implements ChangeFeed {
    readonly #listeners = new Set<(change: Change) => void>();
    readonly #versionQuery: SqliteStatement<{ readonly data_version: number }, []>;
    #version: number | undefined;
    #checkedAt = Number.NEGATIVE_INFINITY;
    #timer: Timer | null = null;

    constructor(connection: Connection) {
        this.#versionQuery = connection.query('pragma data_version');
        this.#version = this.#versionQuery.get()?.data_version;
    }

    async announce(change: Change): Promise<void> {
        this.#notify(change);
    }

    catchUp(): boolean {
        if (performance.now() - this.#checkedAt >= CATCH_UP_MS) this.#poll();
        return this.#version !== undefined;
    }

    onChange(listener: (change: Change) => void): () => void {
        this.#listeners.add(listener);
        this.#timer ??= setInterval(() => this.#poll(), POLL_MS).unref();
        return () => {
            this.#listeners.delete(listener);
        };
    }

    close(): void {
        if (this.#timer !== null) clearInterval(this.#timer);
        this.#listeners.clear();
    }

    #notify(change: Change): void {
        for (const listener of this.#listeners) listener(change);
    }

    #poll(): void {
        this.#checkedAt = performance.now();
        const version = this.#readVersion();
        if (version === this.#version) return;
        this.#version = version;
        this.#notify({ kind: 'unknown' });
    }

    /** `undefined` if the file cannot be read; the next poll tries again. */
    #readVersion(): number | undefined {
        try {
            return this.#versionQuery.get()?.data_version;
        } catch {
            return undefined;
        }
    }
}
