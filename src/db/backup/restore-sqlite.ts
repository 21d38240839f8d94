import { SQLiteError } from 'bun:sqlite';
import { chmodSync, constants, copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { openDatabase } from '../open-database.ts';
import { isSqliteBusy } from '../sqlite/sqlite-error.ts';
import { assertSound, countRows, type RowCounts, withSqliteFile } from './sqlite-file.ts';

export interface RestoreInput {
    readonly backup: string;
    /** The file of the database. */
    readonly path: string;
    /** Whether a database that holds something may be put aside. */
    readonly isForced: boolean;
}

export interface Restored {
    /** What the backup had. */
    readonly rows: RowCounts;
    /** Migrations that brought it up to date. */
    readonly migrations: readonly string[];
    /** Where the database is now that was there before; `null` where there was none. */
    readonly replaced: string | null;
}

/**
 * Puts a backup in the place of the database, which no server may have open. The backup is checked and brought up to date before anything
 * is replaced, and what is replaced stays beside it under another name.
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
        const replaced = putAside(path);
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
            throw bad(`'${backup}' is no backup of this program.`);
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
        // A damaged database is what backups are for.
        if (!isUnreadable(error)) throw error;
        if (!isForced) throw bad(`The database '${path}' is damaged. With --force it is put aside.`);
    }
}

function assertEmpty(path: string): void {
    const { Migration: _, ...rows } = withSqliteFile(path, countRows);
    if (Object.values(rows).every(count => count === 0)) return;
    throw bad(`The database '${path}' holds something already. With --force it is put aside.`);
}

function assertUnused(path: string): void {
    withSqliteFile(path, connection => {
        connection.run('pragma busy_timeout = 0');
        try {
            // Nobody can do this while others have the file open; it also ends the write-ahead log, whose files must not stay behind.
            connection.run('pragma journal_mode = delete');
        } catch (error) {
            if (!isSqliteBusy(error)) throw error;
            throw new AppError('storage_unavailable', `A server has '${path}' open. Stop it first.`);
        }
    });
}

/** Whether it is the file itself that SQLite makes nothing of. */
function isUnreadable(error: unknown): boolean {
    const cause = error instanceof AppError ? error.cause : null;
    return cause instanceof SQLiteError && /^SQLITE_(NOTADB|CORRUPT)/.test(cause.code ?? '');
}

/** With the write-ahead log, which a damaged database may have kept and which is no other one's. */
function putAside(path: string): string | null {
    if (!existsSync(path)) return null;
    const replaced = `${path}.before-${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}`;
    for (const ending of ['-wal', '-shm', ''])
        if (existsSync(path + ending)) renameSync(path + ending, replaced + ending);
    return replaced;
}

function bad(message: string): AppError {
    return new AppError('parameter_value_invalid', message);
}
