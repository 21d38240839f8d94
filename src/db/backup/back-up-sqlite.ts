import { closeSync, existsSync, fsyncSync, openSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { AppError } from '../../shared/errors.ts';
import { assertSound, countRows, type RowCounts, withSqliteFile } from './sqlite-file.ts';

export interface Backup {
    readonly bytes: number;
    readonly rows: RowCounts;
}

/**
 * Writes a consistent copy of the database at `path` to `target` while servers read and write. A file at `target` is replaced only
 * after the copy is complete and checked.
 * @throws AppError `not_found`, `parameter_value_invalid`, `storage_unavailable`
 */
export function backUpSqlite(path: string, target: string): Backup {
    // Servers would keep writing to a file without a name.
    if (isSameFile(path, target)) throw new AppError('parameter_value_invalid', `'${target}' is the database itself.`);
    const unfinished = `${target}.unfinished`;
    createFile(unfinished);
    try {
        withSqliteFile(path, connection => connection.run('vacuum into ?', [unfinished]));
        const rows = withSqliteFile(unfinished, connection => {
            assertSound(connection, unfinished);
            return countRows(connection);
        });
        syncToDisk(unfinished);
        renameSync(unfinished, target);
        return { bytes: statSync(target).size, rows };
    } finally {
        rmSync(unfinished, { force: true });
    }
}

function isSameFile(path: string, target: string): boolean {
    return existsSync(path) && existsSync(target) && realpathSync(path) === realpathSync(target);
}

/** Readable only by its owner: the file holds keys and conversations. */
function createFile(path: string): void {
    try {
        rmSync(path, { force: true });
        closeSync(openSync(path, 'wx', 0o600));
    } catch (cause) {
        throw new AppError('storage_unavailable', `'${path}' cannot be written.`, { cause });
    }
}

function syncToDisk(path: string): void {
    const file = openSync(path, 'r+');
    fsyncSync(file);
    closeSync(file);
}
