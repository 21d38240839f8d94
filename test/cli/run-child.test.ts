import { afterAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { restartMethod } from '../../src/cli/lift-request-limit.ts';

const folder = mkdtempSync(join(tmpdir(), 'agents-server-child-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const PROGRAM = join(import.meta.dir, '../support/run-child-program.ts');

test.each([
    [{ isBinary: true, isLimitLifted: false, platform: 'linux' }, 'exec'],
    [{ isBinary: true, isLimitLifted: false, platform: 'darwin' }, 'exec'],
    [{ isBinary: true, isLimitLifted: false, platform: 'win32' }, 'child'],
    [{ isBinary: true, isLimitLifted: true, platform: 'win32' }, 'none'],
    [{ isBinary: false, isLimitLifted: false, platform: 'win32' }, 'none'],
] as const)('%j restarts by: %s', (start, expected) => {
    expect(restartMethod(start)).toBe(expected);
});

test('a server in a child process prints its greeting, gets SIGTERM, and passes its exit code on', async () => {
    const program = run([]);
    const greeting = await readUntil(program.stdout, /Model .*\n/);
    const url = /Address\s+(\S+)/.exec(greeting)?.[1];
    expect((await fetch(`${url}/health`)).status).toBe(200);
    program.kill('SIGTERM');
    expect(await program.exited).toBe(0);
    expect(await fetch(`${url}/health`).catch(() => 'gone')).toBe('gone');
});

test('Ctrl+C, which reaches both processes, ends the server first', async () => {
    const program = run([], { detached: true });
    await readUntil(program.stdout, /Model .*\n/);
    // To the whole process group, as a terminal does.
    process.kill(-program.pid, 'SIGINT');
    expect(await program.exited).toBe(0);
});

test('errors, input and output are passed through', async () => {
    const failed = run([], { env: { PORT: 'abc' } });
    expect([await failed.exited, await failed.stderr.text()]).toEqual([1, expect.stringMatching(/^PORT: .*\n$/)]);
    const fed = run(['agents', 'create', '-'], { input: 'Piped Agent\nPERSONA You are piped' });
    expect([await fed.exited, await fed.stdout.text()]).toEqual([0, 'piped-agent\n']);
});

interface RunOptions {
    readonly env?: Readonly<Record<string, string>>;
    readonly input?: string;
    readonly detached?: boolean;
}

function run(args: readonly string[], { env = {}, input = '', detached = false }: RunOptions = {}) {
    const { PATH = '', HOME = '' } = process.env;
    return Bun.spawn([process.execPath, PROGRAM, ...args], {
        cwd: folder,
        env: { PATH, HOME, PORT: '0', DETECT_LOCAL_MODELS: 'false', LOG_LEVEL: 'warn', ...env },
        stdin: new Blob([input]),
        stdout: 'pipe',
        stderr: 'pipe',
        detached,
    });
}

async function readUntil(output: ReadableStream<Uint8Array>, expected: RegExp): Promise<string> {
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of output) {
        text += decoder.decode(chunk, { stream: true });
        if (expected.test(text)) break;
    }
    return text;
}
