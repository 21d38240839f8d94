import { Command } from 'commander';
import { ADMIN_NAME } from '../auth/passwords.ts';
import { print, printJson } from './print.ts';
import { readPassword } from './read-password.ts';
import { withStorage } from './with-storage.ts';

export function adminCommand(): Command {
    const admin = new Command('admin').description('Manage admin access.');
    admin
        .command('link')
        .description('Print a one-time sign-in link for the admin. Earlier unused links stop working.')
        .option('--json', 'print JSON')
        .action(({ json }: { readonly json?: boolean }) =>
            withStorage(async ({ adminSessions }) => {
                const { loadConfig } = await import('../server/config.ts');
                const { publicUrl, port } = loadConfig();
                const code = await adminSessions.createLoginCode();
                const link = `${publicUrl ?? `http://localhost:${port}`}/login/${code}`;
                if (json) printJson({ link });
                else print(link);
            }),
        );
    admin
        .command('set-password')
        .description('Set the password for /login, read from the terminal or from standard input. Ends all sessions.')
        .option('--name <name>', 'the name of the account', ADMIN_NAME)
        .action(({ name }: { readonly name: string }) =>
            withStorage(async ({ passwords, adminSessions }) => {
                await passwords.set({ name, password: await readPassword() });
                await adminSessions.endOtherSessions(null);
                print(`The password of ${name} is set. Sign in at /login.`);
            }),
        );
    return admin;
}
