import { SQLiteError } from 'bun:sqlite';
import { chmodSync, constants, copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { openDatabase } from '../open-database.ts';
import { isSqliteBusy } from '../sqlite/sqlite-error.ts';
import { assertSound, countRows, type RowCounts, withSqliteFile } from './sqlite-file.ts';

export interface RestoreInput {
    readonly backup: string;
    /** The database file. */
    readonly path: string;
    /** Whether a database that is not empty may be renamed. */
    readonly isForced: boolean;
}

export interface Restored {
    /** Of the backup. */
    readonly rows: RowCounts;
    /** The migrations that were applied to it. */
    readonly migrations: readonly string[];
    /** The new path of the previous database; `null` if there was none. */
    readonly replaced: string | null;
}

/**
 * Replaces the database, which no server may have open, with a backup. The backup is checked and migrated before anything is replaced.
 * The previous database stays beside it under another name.
 * @throws AppError `not_found`, `parameter_value_invalid`, `storage_unavailable`
 */
export async function restoreSqlite({ backup, path, isForced }: RestoreInput): Promise<Restored> {
    if (resolve(backup) === resolve(path)) throw bad(`'${backup}' is the database itself.`);
    const rows = readBackup(backup);
    if (existsSync(path)) assertReplaceable(path, isForced);
    const restored = `${path}.restored`;
    try {
        mkdirSync(dirname(path), { recursive: true });
        copyFileSync(backup, restored, constants.COPYFILE_FICLONE);
        chmodSync(restored, 0o600);
        const database = await openDatabase(restored);
        const migrations = await database.migrate().finally(() => database.close());
        const replaced = renameAside(path);
        renameSync(restored, path);
        return { rows, migrations, replaced };
    } finally {
        for (const ending of ['', '-wal', '-shm']) rmSync(restored + ending, { force: true });
    }
}

function readBackup(backup: string): RowCounts {
    return withSqliteFile(backup, connection => {
        const rows = countRows(connection);
        if (rows['Migration'] === undefined || rows['ChatHistory'] === undefined) {
            throw bad(`'${backup}' is not a backup of this program.`);
        }
        assertSound(connection, backup);
        return rows;
    });
}

function assertReplaceable(path: string, isForced: boolean): void {
    try {
        if (!isForced) assertEmpty(path);
        assertUnused(path);
    } catch (error) {
        // A damaged database is a reason to restore a backup.
        if (!isUnreadable(error)) throw error;
        if (!isForced) throw bad(`The database '${path}' is damaged. Use --force to rename it and restore the backup.`);
    }
}

function assertEmpty(path: string): void {
    const { Migration: _, ...rows } = withSqliteFile(path, countRows);
    if (Object.values(rows).every(count => count === 0)) return;
    throw bad(`The database '${path}' is not empty. Use --force to rename it and restore the backup.`);
}

function assertUnused(path: string): void {
    withSqliteFile(path, connection => {
        connection.run('pragma busy_timeout = 0');
        try {
            // This fails while another process has the file open. It also removes the files of the write-ahead log.
            connection.run('pragma journal_mode = delete');
        } catch (error) {
            if (!isSqliteBusy(error)) throw error;
            throw new AppError('storage_unavailable', `A server has '${path}' open. Stop it first.`);
        }
    });
}

/** Whether SQLite cannot read the file itself. */
function isUnreadable(error: unknown): boolean {
    const cause = error instanceof AppError ? error.cause : null;
    return cause instanceof SQLiteError && /^SQLITE_(NOTADB|CORRUPT)/.test(cause.code ?? '');
}

/** Together with the write-ahead log, which a damaged database may have left. */
function renameAside(path: string): string | null {
    if (!existsSync(path)) return null;
    const replaced = `${path}.before-${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}`;
    for (const ending of ['-wal', '-shm', ''])
        if (existsSync(path + ending)) renameSync(path + ending, replaced + ending);
    return replaced;
}

function bad(message: string): AppError {
    return new AppError('parameter_value_invalid', message);
}
