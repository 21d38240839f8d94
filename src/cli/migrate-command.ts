import { Command } from 'commander';
import { print } from './print.ts';
import { withStorage } from './with-storage.ts';

export function migrateCommand(): Command {
    return new Command('migrate')
        .description('Bring the database up to date and end; serving does the same at its start.')
        .action(() => withStorage(async () => print('The database is up to date.')));
}
