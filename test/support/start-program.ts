import { join } from 'node:path';

const MAIN = join(import.meta.dir, '../../src/main.ts');

export interface RunningProgram {
    /** What it printed up to the empty line that ends its greeting. */
    readonly greeting: string;
    readonly url: string;
    /** Asks it to stop, as a service manager does; gives its exit code. */
    stop(): Promise<number>;
}

export interface ProgramOptions {
    readonly cwd: string;
    readonly env?: Readonly<Record<string, string>>;
}

/** The environment of a program that knows nothing of this machine's. */
function environmentOf(env: ProgramOptions['env']): Record<string, string> {
    const { PATH = '', HOME = '' } = process.env;
    return { PATH, HOME, PORT: '0', DETECT_LOCAL_MODELS: 'false', LOG_LEVEL: 'warn', ...env };
}

/** Starts the server as a person does and waits for its greeting. */
export async function startProgram({ cwd, env }: ProgramOptions): Promise<RunningProgram> {
    const program = Bun.spawn([process.execPath, MAIN], {
        cwd,
        env: environmentOf(env),
        stdout: 'pipe',
        stderr: 'inherit',
    });
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
        stop() {
            program.kill('SIGTERM');
            return program.exited;
        },
    };
}

export interface CommandResult {
    readonly code: number;
    readonly out: string;
    readonly errors: string;
}

/** Runs a command to its end. */
export async function runCommand(args: readonly string[], { cwd, env }: ProgramOptions): Promise<CommandResult> {
    const command = Bun.spawn([process.execPath, MAIN, ...args], {
        cwd,
        env: environmentOf(env),
        stdout: 'pipe',
        stderr: 'pipe',
    });
    const [out, errors, code] = await Promise.all([command.stdout.text(), command.stderr.text(), command.exited]);
    return { code, out, errors };
}
