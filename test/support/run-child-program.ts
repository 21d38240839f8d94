import { runChild } from '../../src/cli/run-child.ts';
import { OWN_COMMAND } from '../../src/own-command.ts';

// Stands in for the binary on Windows: runs the server from source in a child process.

process.exit(await runChild([...OWN_COMMAND, ...process.argv.slice(2)], process.env));
