import { fileURLToPath } from 'node:url';
import { AppError } from '../shared/errors.ts';
import type { Log } from '../shared/log.ts';
import type { Database } from './database.ts';
import type { Migration } from './migrate/migrate.ts';
import { postgresMigrations, sqliteMigrations } from './migrate/migrations.ts';
import { openSqlite } from './sqlite/open-sqlite.ts';

interface OpenDatabaseOptions {
    /** Receives warnings about lost connections. */
    readonly log?: Log;
    /** How long SQLite waits for a lock that another process holds. Default: 5 seconds. */
    readonly lockTimeoutMs?: number;
    /** Connections to Postgres. Default: 20. */
    readonly maxConnections?: number;
    /** Instead of the program's own. */
    readonly migrations?: readonly Migration[];
}

/**
 * Opens the database at `url`: Postgres for `postgres://` and `postgresql://`, SQLite for a path, a `file:` URL or `:memory:`. Creates
 * the file and its folders if they are missing; `migrate()` creates the tables.
 * @throws AppError `parameter_value_invalid` for any other address, `storage_unavailable` if the file cannot be opened
 */
export async function openDatabase(url: string, options: OpenDatabaseOptions = {}): Promise<Database> {
    const path = sqlitePathOrNull(url);
    if (path === null) {
        // Loading the driver takes time, and most servers do not need it.
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

/** The path of a SQLite file; `null` for a Postgres URL. @throws AppError `parameter_value_invalid` */
export function sqlitePathOrNull(url: string): string | null {
    return /^postgres(ql)?:\/\//i.test(url) ? null : toPath(url);
}

/** Accepts `data/x.sqlite`, `file:data/x.sqlite` and `file:///data/x.sqlite`. */
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
    'The address of the database must be a file path, a file: URL (file:relative/path or file:///absolute/path) or a postgres:// URL.';

/** Unlike standard file URLs, the path may be relative to the working directory. */
function fileUrlToPath(url: string): string {
    const path = url.slice('file:'.length);
    return path.startsWith('//') ? fileURLToPath(url) : decodeURIComponent(path);
}
