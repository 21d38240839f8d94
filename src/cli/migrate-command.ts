import { Command } from 'commander';
import { AppError } from '../shared/errors.ts';
import { print, printJson } from './print.ts';
import { withStorage } from './with-storage.ts';

export function migrateCommand(): Command {
    return new Command('migrate')
        .description(
            'Apply pending database migrations, as the server does at startup. With --from and --to, copy all data to another, empty database. Stop all servers first.',
        )
        .option('--from <url>', 'the source database: a file path or postgres://…')
        .option('--to <url>', 'the target database')
        .option('--json', 'print JSON')
        .action(migrate);
}

interface MigrateOptions {
    readonly from?: string;
    readonly to?: string;
    readonly json?: boolean;
}

async function migrate({ from, to, json }: MigrateOptions): Promise<void> {
    if (from !== undefined && to !== undefined) return move(from, to, json ?? false);
    if (from !== undefined || to !== undefined) throw bad('Use --from and --to together.');
    await withStorage(async ({ migrations }) => {
        if (json) printJson({ migrations });
        else print('The database is up to date.');
    });
}

async function move(from: string, to: string, isJson: boolean): Promise<void> {
    const [{ openDatabase, sqlitePathOrNull }, { moveDatabase }, { existsSync }] = await Promise.all([
        import('../db/open-database.ts'),
        import('../db/move/move-database.ts'),
        import('node:fs'),
    ]);
    const path = sqlitePathOrNull(from);
    if (path !== null && !existsSync(path)) throw new AppError('not_found', `There is no database at '${path}'.`);
    if (from === to) throw bad('--from and --to are the same database.');
    const source = await openDatabase(from);
    try {
        // Before creating the target, so that an unreadable source leaves no empty file behind.
        await source.migrate();
        const target = await openDatabase(to);
        try {
            await target.migrate();
            const onProgress = (table: string, rows: number) => void process.stderr.write(`${table}: ${rows}\n`);
            const moves = await moveDatabase({ source, target, onProgress });
            if (isJson) printJson(moves);
            else
                print(
                    `Moved ${moves.reduce((sum, { rows }) => sum + rows, 0)} rows. Both databases have the same content.`,
                );
        } finally {
            await target.close();
        }
    } finally {
        await source.close();
    }
}

function bad(message: string): AppError {
    return new AppError('parameter_value_invalid', message);
}
