import { afterAll } from 'bun:test';
import { join, resolve } from 'node:path';

const { AGENTS_SERVER_PROGRAM: binary } = process.env;

/** The binary of that variable, as people run it; the source where it is not set. */
const PROGRAM =
    binary === undefined ? [process.execPath, join(import.meta.dir, '../../src/main.ts')] : [resolve(binary)];

export interface RunningProgram {
    /** What it printed up to the empty line that ends its greeting. */
    readonly greeting: string;
    readonly url: string;
    readonly pid: number;
    readonly exited: Promise<number>;
    /** Asks it to stop, as a service manager does; gives its exit code. */
    stop(): Promise<number>;
    /** Ends it at once, as a power cut does. */
    kill(): Promise<void>;
}

export interface ProgramOptions {
    readonly cwd: string;
    readonly env?: Readonly<Record<string, string>>;
    /** What runs the program, such as a shell that limits it. */
    readonly runner?: readonly string[];
    /** Whether it leads a group of processes of its own, which `-pid` stands for. */
    readonly isGroup?: boolean;
}

/** The environment of a program that knows nothing of this machine's. */
function environmentOf(env: ProgramOptions['env']): Record<string, string> {
    const { PATH = '', HOME = '' } = process.env;
    // The binary sets it itself; `bun start` does it for the source.
    const started = binary === undefined ? { BUN_CONFIG_MAX_HTTP_REQUESTS: '65336' } : {};
    return { PATH, HOME, PORT: '0', DETECT_LOCAL_MODELS: 'false', LOG_LEVEL: 'warn', ...started, ...env };
}

/** Those that a failed test left behind end with its file: they would hold open what their output goes to. */
const running = new Set<Bun.Subprocess>();
afterAll(() => {
    for (const program of running) program.kill('SIGKILL');
});

/** Starts the server as a person does and waits for its greeting. */
export async function startProgram({
    cwd,
    env,
    runner = [],
    isGroup = false,
}: ProgramOptions): Promise<RunningProgram> {
    const program = Bun.spawn([...runner, ...PROGRAM], {
        cwd,
        env: environmentOf(env),
        stdout: 'pipe',
        stderr: 'inherit',
        detached: isGroup,
    });
    running.add(program);
    void program.exited.then(() => running.delete(program));
    let greeting = '';
    const decoder = new TextDecoder();
    for await (const chunk of program.stdout) {
        greeting += decoder.decode(chunk, { stream: true });
        if (/^ {2}Model .*\n[\s\S]*\n$/m.test(greeting)) break;
    }
    const url = /Address\s+(\S+)/.exec(greeting)?.[1];
    if (url === undefined) throw new Error(`The server did not start: ${greeting}`);
    return {
        greeting,
        url,
        pid: program.pid,
        exited: program.exited,
        stop() {
            program.kill('SIGTERM');
            return program.exited;
        },
        async kill() {
            program.kill('SIGKILL');
            await program.exited;
        },
    };
}

export interface CommandResult {
    readonly code: number;
    readonly out: string;
    readonly errors: string;
}

export interface CommandOptions extends ProgramOptions {
    /** What is piped in. */
    readonly input?: string;
}

/** Runs a command to its end. */
export async function runCommand(
    args: readonly string[],
    { cwd, env, runner = [], input = '' }: CommandOptions,
): Promise<CommandResult> {
    const command = Bun.spawn([...runner, ...PROGRAM, ...args], {
        cwd,
        env: environmentOf(env),
        stdin: new Blob([input]),
        stdout: 'pipe',
        stderr: 'pipe',
    });
    const [out, errors, code] = await Promise.all([command.stdout.text(), command.stderr.text(), command.exited]);
    return { code, out, errors };
}
