import { Command } from 'commander';
import { print } from './print.ts';
import { withStorage } from './with-storage.ts';

export function adminCommand(): Command {
    const admin = new Command('admin').description('Let the admin in.');
    admin
        .command('link')
        .description('Print a new link that logs the admin in, once. Links that were not used stop working.')
        .action(() =>
            withStorage(async ({ adminSessions }) => {
                const { loadConfig } = await import('../config.ts');
                const { publicUrl, port } = loadConfig();
                const code = await adminSessions.createLoginCode();
                print(`${publicUrl ?? `http://localhost:${port}`}/login/${code}`);
            }),
        );
    return admin;
}
