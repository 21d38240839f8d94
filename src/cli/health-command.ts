import { Command } from 'commander';
import { AppError } from '../shared/errors.ts';
import { askHealth, toLocalUrl } from './ask-health.ts';
import { print, printJson } from './print.ts';

export function healthCommand(): Command {
    return new Command('health')
        .description('Ask the server of this configuration whether it answers. Ends with code 1 where it does not.')
        .option('--json', 'print JSON')
        .action(async ({ json }: { readonly json?: boolean }) => {
            const { loadConfig } = await import('../config.ts');
            const url = toLocalUrl(loadConfig());
            const answer = await askHealth(url);
            if (typeof answer === 'string')
                throw new AppError('overloaded', `No server of this program answers at ${url}.`);
            if (json) printJson({ url, version: answer.version });
            else print(`The server answers at ${url}: version ${answer.version}.`);
        });
}
