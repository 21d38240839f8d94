import { fileURLToPath } from 'node:url';
import { AppError } from '../shared/errors.ts';
import type { Log } from '../shared/log.ts';
import type { Database } from './database.ts';
import type { Migration } from './migrate/migrate.ts';
import { postgresMigrations, sqliteMigrations } from './migrate/migrations.ts';
import { openSqlite } from './sqlite/open-sqlite.ts';

interface OpenDatabaseOptions {
    /** Hears of lost connections. */
    readonly log?: Log;
    /** How long SQLite waits for a lock that another process holds; 5 seconds where absent. */
    readonly lockTimeoutMs?: number;
    /** The most connections to Postgres; 20 where absent. */
    readonly maxConnections?: number;
    /** In place of the program's own. */
    readonly migrations?: readonly Migration[];
}

/**
 * Opens the database at `url`: Postgres for `postgres://` and `postgresql://`, SQLite for a path, a `file:` URL or `:memory:`. The file
 * and its folders are made where they are missing; the tables by `migrate()`.
 * @throws AppError `parameter_value_invalid` for another kind of address, `storage_unavailable` where the file cannot be opened
 */
export async function openDatabase(url: string, options: OpenDatabaseOptions = {}): Promise<Database> {
    const path = sqlitePathOrNull(url);
    if (path === null) {
        // The driver takes its time to be loaded, and most servers do without.
        const { openPostgres } = await import('./postgres/open-postgres.ts');
        return openPostgres(url, {
            maxConnections: options.maxConnections ?? 20,
            migrations: options.migrations ?? postgresMigrations,
            log: options.log ?? null,
        });
    }
    return openSqlite(path, {
        lockTimeoutMs: options.lockTimeoutMs ?? 5_000,
        migrations: options.migrations ?? sqliteMigrations,
    });
}

/** The file of a SQLite database; `null` where `url` is that of a Postgres. @throws AppError `parameter_value_invalid` */
export function sqlitePathOrNull(url: string): string | null {
    return /^postgres(ql)?:\/\//i.test(url) ? null : toPath(url);
}

/** The file of `data/x.sqlite`, `file:data/x.sqlite` and `file:///data/x.sqlite`. */
function toPath(url: string): string {
    try {
        if (/^file:/i.test(url)) return fileUrlToPath(url.replace(/[?#].*/s, ''));
        if (url !== '' && !/^[a-z][a-z0-9+.-]+:\/\//i.test(url)) return url;
    } catch (cause) {
        throw new AppError('parameter_value_invalid', INVALID_ADDRESS, { cause });
    }
    throw new AppError('parameter_value_invalid', INVALID_ADDRESS);
}

const INVALID_ADDRESS =
    'The address of the database is none of a file path, a file: URL (file:relative/path or file:///absolute/path) and a postgres:// URL.';

/** Unlike other URLs of files, this one may be relative to where the program was started. */
function fileUrlToPath(url: string): string {
    const path = url.slice('file:'.length);
    return path.startsWith('//') ? fileURLToPath(url) : decodeURIComponent(path);
}
