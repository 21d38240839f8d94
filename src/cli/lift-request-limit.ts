import { OWN_COMMAND } from '../own-command.ts';

/**
 * Bun's `fetch` opens 256 requests at once, and the next one waits for an earlier one to end; each open stream of an answer is one. More
 * are opened only where this variable stood in the environment before the program started.
 */
const VARIABLE = 'BUN_CONFIG_MAX_HTTP_REQUESTS';
const MOST_REQUESTS = '65336';

/**
 * Starts the binary anew, with the variable set. On Unix the new program takes the place of this one and keeps its process id, so that
 * service managers see one process; on Windows it runs below this one. Returns where there is nothing to do.
 */
export async function liftRequestLimit(): Promise<void> {
    if (!Bun.isStandaloneExecutable || process.env[VARIABLE] !== undefined) return;
    const command = [...OWN_COMMAND, ...process.argv.slice(2)];
    const env = { ...process.env, [VARIABLE]: MOST_REQUESTS };
    if (process.execve === undefined || process.platform === 'win32') {
        // Ctrl+C reaches both programs, and this one has to outlast the other.
        process.on('SIGINT', () => {});
        process.exit(await Bun.spawn(command, { env, stdio: ['inherit', 'inherit', 'inherit'] }).exited);
    }
    try {
        process.execve(process.execPath, command, env);
    } catch {
        // The file of the program is gone or may not be run again: it serves with the limit.
    }
}
