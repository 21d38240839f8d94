import { Database as Connection, SQLiteError } from 'bun:sqlite';
import { existsSync } from 'node:fs';
import { AppError } from '../../shared/errors.ts';
import { translateSqliteError } from '../sqlite/sqlite-error.ts';

/** The number of rows of each table. */
export type RowCounts = Readonly<Record<string, number>>;

/** For the lock of another process that writes. */
const BUSY_TIMEOUT_MS = 5_000;

/** Opens a database file beside the connection of the server, which may be another process. The work must not change tables. */
export function withSqliteFile<Result>(path: string, work: (connection: Connection) => Result): Result {
    if (!existsSync(path)) throw new AppError('not_found', `There is no database at '${path}'.`);
    let connection: Connection | null = null;
    try {
        connection = new Connection(path, { readwrite: true, create: false });
        connection.run(`pragma busy_timeout = ${BUSY_TIMEOUT_MS}`);
        return work(connection);
    } catch (error) {
        if (error instanceof SQLiteError && error.code === 'SQLITE_NOTADB') {
            throw new AppError('parameter_value_invalid', `'${path}' is not a SQLite database.`, { cause: error });
        }
        if (error instanceof SQLiteError && /^SQLITE_(CANTOPEN|CORRUPT)/.test(error.code ?? '')) {
            const message = `The database '${path}' cannot be read.`;
            throw new AppError('storage_unavailable', message, { cause: error, isRetryable: false });
        }
        throw translateSqliteError(error);
    } finally {
        connection?.close();
    }
}

/** Counts the tables of this program, without the virtual tables of the full-text index. */
export function countRows(connection: Connection): RowCounts {
    const tables = connection
        .query<{ name: string }, []>(
            `select "name" from pragma_table_list where "schema" = 'main' and "type" = 'table' and "name" not like 'sqlite%' order by "name"`,
        )
        .all();
    return Object.fromEntries(
        tables.map(({ name }) => {
            const counted = connection.query<{ rows: number }, []>(`select count(*) as "rows" from "${name}"`).get();
            return [name, counted?.rows ?? 0];
        }),
    );
}

/** @throws AppError `storage_unavailable` if the file is damaged */
export function assertSound(connection: Connection, path: string): void {
    const found = connection.query<{ integrity_check: string }, []>('pragma integrity_check(1)').get();
    if (found?.integrity_check === 'ok') return;
    throw new AppError('storage_unavailable', `The database '${path}' is damaged: ${found?.integrity_check}`, {
        isRetryable: false,
    });
}
