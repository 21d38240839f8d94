import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { AppError } from '../shared/errors.ts';
import { print, printJson } from './print.ts';

/** `backup` and `restore`. */
export function backupCommands(): readonly Command[] {
    return [
        new Command('backup')
            .description('Back up the database to a file. The server can keep running.')
            .argument('<file>', 'the backup file to create')
            .option('--force', 'overwrite an existing file')
            .option('--json', 'print JSON')
            .action(backUp),
        new Command('restore')
            .description('Replace the database by a backup. Stop the server first.')
            .argument('<file>', 'the backup file')
            .option('--force', 'replace a database that has data; it is kept under another name')
            .option('--json', 'print JSON')
            .action(restore),
    ];
}

interface BackupOptions {
    readonly force?: boolean;
    readonly json?: boolean;
}

async function backUp(file: string, { force, json }: BackupOptions): Promise<void> {
    const path = await findDatabaseFile('pg_dump --format=custom --file=FILE "$DATABASE_URL"');
    if (existsSync(file) && !force) throw bad(`'${file}' already exists. Use --force to overwrite it.`);
    const { backUpSqlite } = await import('../db/backup/back-up-sqlite.ts');
    const { bytes, rows } = backUpSqlite(path, file);
    if (json) printJson({ file, bytes, rows });
    else print(`Wrote ${toMegabytes(bytes)} to ${file} (${describe(rows)}).`);
}

async function restore(file: string, { force, json }: BackupOptions): Promise<void> {
    const path = await findDatabaseFile('pg_restore --clean --if-exists --dbname="$DATABASE_URL" FILE');
    const { restoreSqlite } = await import('../db/backup/restore-sqlite.ts');
    const restored = await restoreSqlite({ backup: file, path, isForced: force ?? false });
    if (json) {
        printJson({ path, ...restored });
        return;
    }
    print(`Restored ${file} to ${path} (${describe(restored.rows)}).`);
    if (restored.replaced !== null) print(`The previous database is at ${restored.replaced}.`);
}

/** @throws AppError if the database is Postgres, with the command to use instead */
async function findDatabaseFile(postgresCommand: string): Promise<string> {
    const [{ loadConfig }, { sqlitePathOrNull }] = await Promise.all([
        import('../server/config.ts'),
        import('../db/open-database.ts'),
    ]);
    const path = sqlitePathOrNull(loadConfig().databaseUrl);
    if (path === null) throw bad(`The database is Postgres. Use: ${postgresCommand}`);
    return path;
}

function describe(rows: Readonly<Record<string, number>>): string {
    const { Agent = 0, ChatHistory = 0, ApiTokens = 0 } = rows;
    return `agents: ${Agent}, messages: ${ChatHistory}, API keys: ${ApiTokens}`;
}

function toMegabytes(bytes: number): string {
    return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function bad(message: string): AppError {
    return new AppError('parameter_value_invalid', message);
}
