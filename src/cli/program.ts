import { Command } from 'commander';
import { FULL_VERSION } from '../version.ts';
import { adminCommand } from './admin-command.ts';
import { agentsCommand } from './agents-command.ts';
import { backupCommands } from './backup-commands.ts';
import { doctorCommand } from './doctor-command.ts';
import { healthCommand } from './health-command.ts';
import { historyCommand } from './history-command.ts';
import { migrateCommand } from './migrate-command.ts';
import { serveCommand } from './serve-command.ts';
import { tokensCommand } from './tokens-command.ts';

/** The whole command line. `serve` is what runs where no command is named. */
export function createProgram(): Command {
    const program = new Command('agents-server')
        .description('A self-hosted server on which AI agents live.')
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
