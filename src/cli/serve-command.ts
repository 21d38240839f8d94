import { Command } from 'commander';
import { startServer } from './start-server.ts';

export function serveCommand(): Command {
    return new Command('serve')
        .description('Start the server. This is what runs without a command.')
        .allowExcessArguments()
        .action(async (_options, command: Command) => {
            // As the command that runs without a name, this one gets every word that is none.
            const [unknown] = command.args;
            if (unknown !== undefined) command.error(`error: unknown command '${unknown}'`);
            await startServer();
        });
}
