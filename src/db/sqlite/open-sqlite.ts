import { drizzle } from 'drizzle-orm/bun-sqlite';
import { AppError } from '../../shared/errors.ts';
import type { Database } from '../database.ts';
import { type Migration, migrateSqlite } from '../migrate/migrate.ts';
import { asPostgres } from '../schema/as-postgres.ts';
import { sqliteTables } from '../schema/schema.ts';
import { sqliteSearchTables } from '../schema/search-tables.ts';
import { type QueryScope, type Statement, StatementCache } from '../statement.ts';
import { asRowsOf } from '../transaction.ts';
import { compileStatement, executeNow } from './compiled-statement.ts';
import { SqliteChangeFeed } from './sqlite-change-feed.ts';
import { openSqliteConnection } from './sqlite-connection.ts';
import { translateSqliteError } from './sqlite-error.ts';
import { NO_SYNC, WalSync } from './sqlite-sync.ts';
import { SqliteWriter } from './sqlite-writer.ts';

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
        sync: path === ':memory:' ? NO_SYNC : new WalSync(path),
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

function withAppErrors<Result>(action: () => Result): Result {
    try {
        return action();
    } catch (error) {
        throw translateSqliteError(error);
    }
}
