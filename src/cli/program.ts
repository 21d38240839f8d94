import { Command } from 'commander';
import { FULL_VERSION } from '../server/version.ts';
import { adminCommand } from './admin-command.ts';
import { agentsCommand } from './agents-command.ts';
import { backupCommands } from './backup-commands.ts';
import { doctorCommand } from './doctor-command.ts';
import { healthCommand } from './health-command.ts';
import { historyCommand } from './history-command.ts';
import { migrateCommand } from './migrate-command.ts';
import { startServer } from './start-server.ts';
import { tokensCommand } from './tokens-command.ts';

/** The whole command line. Without a command, it runs `serve`. */
export function createProgram(): Command {
    const program = new Command('agents-server')
        .description('A self-hosted server for AI agents.')
        .version(FULL_VERSION)
        .addCommand(serveCommand(), { isDefault: true })
        .addCommand(tokensCommand())
        .addCommand(agentsCommand())
        .addCommand(historyCommand())
        .addCommand(adminCommand())
        .addCommand(migrateCommand())
        .addCommand(doctorCommand())
        .addCommand(healthCommand());
    for (const command of backupCommands()) program.addCommand(command);
    return program;
}

function serveCommand(): Command {
    return new Command('serve')
        .description('Start the server. This is the default command.')
        .allowExcessArguments()
        .action(async (_options, command: Command) => {
            // The default command gets every word that is not the name of a command.
            const [unknown] = command.args;
            if (unknown !== undefined) command.error(`error: unknown command '${unknown}'`);
            await startServer();
        });
}
