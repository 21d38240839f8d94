import { OWN_COMMAND } from '../own-command.ts';

/**
 * Bun's `fetch` runs at most 256 requests at once, including open streams, and queues the others. Bun reads this variable only at
 * startup.
 */
const VARIABLE = 'BUN_CONFIG_MAX_HTTP_REQUESTS';
const MAX_REQUESTS = '65336';

export interface Start {
    /** When running from source, the start script sets the variable. */
    readonly isBinary: boolean;
    readonly isLimitLifted: boolean;
    readonly platform: NodeJS.Platform;
}

/** On Unix, `exec` keeps the process id, so that service managers see one process. */
export function restartMethod({ isBinary, isLimitLifted, platform }: Start): 'none' | 'exec' | 'child' {
    if (!isBinary || isLimitLifted) return 'none';
    return platform === 'win32' ? 'child' : 'exec';
}

/** Restarts the binary with the variable set, if needed. */
export async function liftRequestLimit(): Promise<void> {
    const isLimitLifted = process.env[VARIABLE] !== undefined;
    const method = restartMethod({ isBinary: Bun.isStandaloneExecutable, isLimitLifted, platform: process.platform });
    if (method === 'none') return;
    const command = [...OWN_COMMAND, ...process.argv.slice(2)];
    const env = { ...process.env, [VARIABLE]: MAX_REQUESTS };
    if (method === 'child') {
        const { runChild } = await import('./run-child.ts');
        process.exit(await runChild(command, env));
    }
    try {
        process.execve?.(process.execPath, command, env);
    } catch {
        // The program file cannot be executed again; the server runs with the limit.
    }
}
