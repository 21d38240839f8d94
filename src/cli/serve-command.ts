import { Command } from 'commander';
import { startServer } from './start-server.ts';

export function serveCommand(): Command {
    return new Command('serve')
        .description('Start the server. This is what runs without a command.')
        .action(startServer);
}
