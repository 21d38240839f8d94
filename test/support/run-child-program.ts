import { runChild } from '../../src/cli/run-child.ts';
import { OWN_COMMAND } from '../../src/own-command.ts';

// Stands for the binary where it cannot take its own place: runs the server of the source below itself.

process.exit(await runChild([...OWN_COMMAND, ...process.argv.slice(2)], process.env));
