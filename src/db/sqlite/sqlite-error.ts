import { SQLiteError } from 'bun:sqlite';
import { AppError } from '../../shared/errors.ts';

/** Prefixes of result codes whose cause is the file, the disk or a lock, not the query. */
const UNAVAILABLE = [
    'SQLITE_BUSY',
    'SQLITE_LOCKED',
    'SQLITE_PROTOCOL',
    'SQLITE_FULL',
    'SQLITE_READONLY',
    'SQLITE_IOERR',
    'SQLITE_CANTOPEN',
    'SQLITE_CORRUPT',
    'SQLITE_NOTADB',
    'SQLITE_NOMEM',
    'SQLITE_PERM',
    'SQLITE_AUTH',
] as const;

/** Translates an error of SQLite; returns any other error unchanged. */
export function translateSqliteError(error: unknown): unknown {
    if (!(error instanceof SQLiteError)) return error;
    const code = error.code ?? '';
    if (UNAVAILABLE.some(prefix => code.startsWith(prefix))) {
        return new AppError('storage_unavailable', 'The database cannot be used at the moment.', {
            cause: error,
            retryAfterSeconds: isSqliteBusy(error) ? 1 : 10,
        });
    }
    if (code === 'SQLITE_TOOBIG') {
        return new AppError('parameter_value_invalid', 'The database cannot store a value of this size.', {
            cause: error,
        });
    }
    return error;
}

/** Whether another connection holds the lock. */
export function isSqliteBusy(error: unknown): boolean {
    return error instanceof SQLiteError && (error.code ?? '').startsWith('SQLITE_BUSY');
}
