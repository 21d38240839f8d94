import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** The cores that the benchmark keeps apart; `null` if it cannot. */
export const CORES = findCores();

function findCores(): { readonly load: number; readonly server: number } | null {
    if (availableParallelism() < 2 || Bun.which('taskset') === null) return null;
    const allowed = /Cpus_allowed_list:\s+(\S+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '';
    const cores = allowed.split(',').flatMap(range => {
        const [first = 0, last = first] = range.split('-').map(Number);
        return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    });
    const [load, server] = cores;
    return load === undefined || server === undefined ? null : { load, server };
}

/** Keeps this process, with all its threads, on the core of the load. What it starts later stays there too unless told otherwise. */
export function pinLoad(): void {
    if (CORES !== null) Bun.spawnSync(['taskset', '-a', '-p', '-c', String(CORES.load), String(process.pid)]);
}

export interface Program {
    readonly pid: number;
    /** Asks it to end, and ends it if it does not. */
    stop(): Promise<void>;
}

export interface ProgramInput {
    readonly command: readonly string[];
    readonly cwd: string;
    readonly env?: Readonly<Record<string, string>>;
    /** Where what it prints goes; its errors otherwise go to the terminal. */
    readonly isSilent?: boolean;
}

const running = new Set<Bun.Subprocess>();
process.on('exit', () => {
    for (const program of running) program.kill('SIGKILL');
});

/** Starts a program on the core of the servers, with an environment of its own. */
export function startProgram({ command, cwd, env = {}, isSilent = false }: ProgramInput): Program {
    const pin = CORES === null ? [] : ['taskset', '-c', String(CORES.server)];
    const { PATH = '', HOME = '' } = process.env;
    const program = Bun.spawn([...pin, ...command], {
        cwd,
        env: { PATH, HOME, BUN_CONFIG_MAX_HTTP_REQUESTS: '65336', ...env },
        stdio: ['ignore', 'ignore', isSilent ? 'ignore' : 'inherit'],
    });
    running.add(program);
    void program.exited.then(() => running.delete(program));
    return {
        pid: program.pid,
        async stop() {
            program.kill('SIGTERM');
            const timer = setTimeout(() => program.kill('SIGKILL'), 5_000);
            await program.exited;
            clearTimeout(timer);
        },
    };
}

/** Waits until a request is answered with 200. @throws Error after half a minute */
export async function untilReplied(ask: () => Promise<Response>): Promise<void> {
    const deadline = performance.now() + 30_000;
    while (performance.now() < deadline) {
        const isReplied = await ask().then(
            async response => (await response.text()) !== '' && response.ok,
            () => false,
        );
        if (isReplied) return;
        await Bun.sleep(1);
    }
    throw new Error('The target did not reply within 30 seconds.');
}
