import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { AppError } from '../shared/errors.ts';
import { print, printJson } from './print.ts';

/** `backup` and `restore`. */
export function backupCommands(): readonly Command[] {
    return [
        new Command('backup')
            .description('Write a copy of the database to a file, also while a server runs.')
            .argument('<file>', 'the file of the copy')
            .option('--force', 'replace what is there already')
            .option('--json', 'print JSON')
            .action(backUp),
        new Command('restore')
            .description('Put a backup in the place of the database. Stop the server first.')
            .argument('<file>', 'the backup')
            .option('--force', 'put a database aside that holds something already')
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
    if (existsSync(file) && !force) throw bad(`'${file}' is there already. Use --force to replace it.`);
    const { backUpSqlite } = await import('../db/backup/back-up-sqlite.ts');
    const { bytes, rows } = backUpSqlite(path, file);
    if (json) printJson({ file, bytes, rows });
    else print(`Wrote ${toMegabytes(bytes)} to ${file}: ${describe(rows)}.`);
}

async function restore(file: string, { force, json }: BackupOptions): Promise<void> {
    const path = await findDatabaseFile('pg_restore --clean --if-exists --dbname="$DATABASE_URL" FILE');
    const { restoreSqlite } = await import('../db/backup/restore-sqlite.ts');
    const restored = await restoreSqlite({ backup: file, path, isForced: force ?? false });
    if (json) {
        printJson({ path, ...restored });
        return;
    }
    print(`Restored ${file} to ${path}: ${describe(restored.rows)}.`);
    if (restored.replaced !== null) print(`What was there before is at ${restored.replaced}.`);
}

/** @throws AppError where the database is no file, with the words of what does it instead */
async function findDatabaseFile(instead: string): Promise<string> {
    const [{ loadConfig }, { sqlitePathOrNull }] = await Promise.all([
        import('../config.ts'),
        import('../db/open-database.ts'),
    ]);
    const path = sqlitePathOrNull(loadConfig().databaseUrl);
    if (path === null) throw bad(`The database is Postgres, whose own tools do this: ${instead}`);
    return path;
}

function describe(rows: Readonly<Record<string, number>>): string {
    const { Agent = 0, ChatHistory = 0, ApiTokens = 0 } = rows;
    return `${Agent} agents, ${ChatHistory} messages, ${ApiTokens} tokens`;
}

function toMegabytes(bytes: number): string {
    return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function bad(message: string): AppError {
    return new AppError('parameter_value_invalid', message);
}
