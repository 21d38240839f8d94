import { Command } from 'commander';
import { liftRequestLimit } from './lift-request-limit.ts';

export function serveCommand(): Command {
    return new Command('serve')
        .description('Start the server. This is what runs without a command.')
        .action(async () => {
            await liftRequestLimit();
            const { runServer } = await import('./run-server.ts');
            await runServer();
        });
}
