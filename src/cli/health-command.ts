import { Command } from 'commander';
import { AppError } from '../shared/errors.ts';
import { checkHealth, toLocalUrl } from './check-health.ts';
import { print, printJson } from './print.ts';

export function healthCommand(): Command {
    return new Command('health')
        .description('Check that the configured server responds. Exits with code 1 if it does not.')
        .option('--json', 'print JSON')
        .action(async ({ json }: { readonly json?: boolean }) => {
            const { loadConfig } = await import('../server/config.ts');
            const url = toLocalUrl(loadConfig());
            const health = await checkHealth(url);
            if (typeof health === 'string')
                throw new AppError('overloaded', `No Agents Server responds at ${url}. Start it with: serve`);
            if (json) printJson({ url, version: health.version });
            else print(`The server responds at ${url} (version ${health.version}).`);
        });
}
