import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// A program of its own: `bun run build` makes `dist/agents-server` for this machine, `bun run build --all` one for each platform.

const ROOT = join(import.meta.dir, '..');
const DIST = join(ROOT, 'dist');

/** What Bun calls the platforms that people run servers on. */
const PLATFORMS = [
    'linux-x64',
    'linux-arm64',
    'linux-x64-musl',
    'linux-arm64-musl',
    'darwin-x64',
    'darwin-arm64',
    'windows-x64',
] as const;
type Platform = (typeof PLATFORMS)[number];

interface BuildInput {
    /** `null` for this machine's. */
    readonly platform: Platform | null;
    readonly outfile: string;
    /** What a run of an earlier build used first; it is put together, so that it is read at once. */
    readonly bytecodeOrder: string | null;
}

const commit = await findCommit();
const folder = mkdtempSync(join(tmpdir(), 'agents-server-build-'));
try {
    const profile = await recordStart(join(folder, 'program'));
    const platforms = process.argv.includes('--all') ? PLATFORMS : [null];
    for (const platform of platforms) {
        const name = platform === null ? 'agents-server' : `agents-server-${platform}`;
        const outfile = join(DIST, name);
        await build({ platform, outfile, bytecodeOrder: profile });
        process.stdout.write(`dist/${name}\n`);
    }
} finally {
    rmSync(folder, { recursive: true, force: true });
}

async function build({ platform, outfile, bytecodeOrder }: BuildInput): Promise<void> {
    await Bun.build({
        entrypoints: [join(ROOT, 'src/main.ts')],
        target: 'bun',
        format: 'esm',
        // Names stay as they are written, so that the stacks of the log can be read.
        minify: { whitespace: true, syntax: true },
        // Chunks that a command does not need are not read.
        splitting: true,
        bytecode: true,
        define: { BUILD_COMMIT: JSON.stringify(commit) },
        compile: {
            outfile,
            autoloadBunfig: false,
            bytecodeOrder,
            ...(platform === null ? {} : { target: `bun-${platform}` }),
        },
    });
}

/** Builds once to see which functions a start and the first answers use. */
async function recordStart(outfile: string): Promise<string> {
    await build({ platform: null, outfile, bytecodeOrder: null });
    const profile = join(folder, 'bytecode-order');
    const program = Bun.spawn([outfile], {
        cwd: folder,
        env: { PORT: '0', DETECT_LOCAL_MODELS: 'false', LOG_LEVEL: 'warn', BUN_BYTECODE_ORDER_OUT: profile },
        stdout: 'pipe',
        stderr: 'inherit',
    });
    const url = await readAddress(program.stdout);
    for (const path of ['/health', '/', '/api/agents']) await (await fetch(url + path)).bytes();
    program.kill('SIGTERM');
    if ((await program.exited) !== 0) throw new Error('The program that was built does not run.');
    return profile;
}

async function readAddress(output: ReadableStream<Uint8Array>): Promise<string> {
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of output) {
        text += decoder.decode(chunk, { stream: true });
        const address = /Address\s+(\S+)\n/.exec(text)?.[1];
        if (address !== undefined) return address;
    }
    throw new Error(`The program that was built does not start: ${text}`);
}

/** Of the checkout; a build without one, as in a container, is told by the environment. */
async function findCommit(): Promise<string> {
    const { COMMIT: given } = process.env;
    if (given !== undefined && given !== '') return given;
    const git = Bun.spawn(['git', 'describe', '--always', '--dirty', '--abbrev=12', '--exclude=*'], {
        cwd: ROOT,
        stdout: 'pipe',
        stderr: 'ignore',
    });
    const text = (await git.stdout.text()).trim();
    return (await git.exited) === 0 && text !== '' ? text : 'unknown';
}
