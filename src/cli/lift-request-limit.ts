import { OWN_COMMAND } from '../own-command.ts';

/**
 * Bun's `fetch` opens 256 requests at once, and the next one waits for an earlier one to end; each open stream of an answer is one. More
 * are opened only where this variable stood in the environment before the program started.
 */
const VARIABLE = 'BUN_CONFIG_MAX_HTTP_REQUESTS';
const MOST_REQUESTS = '65336';

export interface Start {
    /** From source, whoever starts the program sets the variable. */
    readonly isBinary: boolean;
    readonly isLimitLifted: boolean;
    readonly platform: NodeJS.Platform;
}

/** On Unix the program takes its own place and keeps its process id, so that service managers see one process. */
export function howToLift({ isBinary, isLimitLifted, platform }: Start): 'not' | 'in its place' | 'below' {
    if (!isBinary || isLimitLifted) return 'not';
    return platform === 'win32' ? 'below' : 'in its place';
}

/** Starts the binary anew, with the variable set. Returns where there is nothing to do. */
export async function liftRequestLimit(): Promise<void> {
    const isLimitLifted = process.env[VARIABLE] !== undefined;
    const how = howToLift({ isBinary: Bun.isStandaloneExecutable, isLimitLifted, platform: process.platform });
    if (how === 'not') return;
    const command = [...OWN_COMMAND, ...process.argv.slice(2)];
    const env = { ...process.env, [VARIABLE]: MOST_REQUESTS };
    if (how === 'below') {
        const { runBelow } = await import('./run-below.ts');
        process.exit(await runBelow(command, env));
    }
    try {
        process.execve?.(process.execPath, command, env);
    } catch {
        // The file of the program is gone or may not be run again: it serves with the limit.
    }
}
