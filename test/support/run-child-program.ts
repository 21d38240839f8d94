import { runBelow } from '../../src/cli/run-below.ts';
import { OWN_COMMAND } from '../../src/own-command.ts';

// Stands for the binary where it cannot take its own place: runs the server of the source below itself.

process.exit(await runBelow([...OWN_COMMAND, ...process.argv.slice(2)], process.env));
