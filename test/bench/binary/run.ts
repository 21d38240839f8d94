import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/*
 * `bun test/bench/binary/run.ts [dist/agents-server]`: how long the binary takes from its start to its first answer, of its health and of
 * an agent, and what it holds in memory at rest. On Linux; other work on the machine makes the times longer.
 */

const STARTS = 15;
/** After which the memory of a server that nobody asks is read. */
const REST_MS = 5_000;

const binary = resolve(process.argv[2] ?? 'dist/agents-server');
const warm = mkdtempSync(join(tmpdir(), 'agents-server-bench-'));
const times: Record<string, number[]> = { 'empty folder': [], 'later starts': [], 'later starts, of an agent': [] };
for (let start = 0; start < STARTS; start += 1) {
    const empty = mkdtempSync(join(tmpdir(), 'agents-server-bench-'));
    times['empty folder']?.push((await measureStart(empty)).milliseconds);
    rmSync(empty, { recursive: true });
    times['later starts']?.push((await measureStart(warm)).milliseconds);
    times['later starts, of an agent']?.push((await measureStart(warm, askAgent)).milliseconds);
}
for (const [name, values] of Object.entries(times)) {
    const sorted = values.toSorted((one, other) => one - other).map(Math.round);
    const [fastest, median, slowest] = [sorted[0], sorted[sorted.length >> 1], sorted.at(-1)];
    console.log(`start to first answer, ${name}: median ${median} ms (${fastest} to ${slowest}, ${STARTS} starts)`);
}
const { residentMegabytes } = await measureStart(warm, askHealth, REST_MS);
console.log(`memory ${REST_MS / 1000} s after the first answer: ${residentMegabytes} MB resident`);
rmSync(warm, { recursive: true });

async function measureStart(cwd: string, ask: (url: string) => Promise<Response> = askHealth, restMs = 0) {
    const port = freePort();
    const startedAt = performance.now();
    const program = Bun.spawn([binary], {
        cwd,
        env: { PORT: String(port), DETECT_LOCAL_MODELS: 'false', LOG_LEVEL: 'warn' },
        stdio: ['ignore', 'ignore', 'inherit'],
    });
    await untilAnswered(() => ask(`http://127.0.0.1:${port}`));
    const milliseconds = performance.now() - startedAt;
    await Bun.sleep(restMs);
    const residentMegabytes = Math.round(residentKilobytes(program.pid) / 1024);
    program.kill('SIGKILL');
    await program.exited;
    return { milliseconds, residentMegabytes };
}

function askHealth(url: string): Promise<Response> {
    return fetch(`${url}/health`);
}

/** The built-in model answers, in one piece. */
function askAgent(url: string): Promise<Response> {
    const body = JSON.stringify({ message: 'Hello!', stream: false });
    return fetch(`${url}/agents/jack-green/api/chat`, { method: 'POST', body });
}

async function untilAnswered(ask: () => Promise<Response>): Promise<void> {
    for (;;) {
        const isAnswered = await ask().then(
            response => response.ok,
            () => false,
        );
        if (isAnswered) return;
        await Bun.sleep(1);
    }
}

function residentKilobytes(pid: number): number {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

function freePort(): number {
    const listener = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } });
    listener.stop(true);
    return listener.port;
}
