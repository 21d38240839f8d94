import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStream } from '../../support/open-stream.ts';
import { startScriptedUpstream } from '../../support/scripted-upstream.ts';
import { runCommand, startProgram } from '../../support/start-program.ts';
import { TEST_KEY } from '../../support/start-test-server.ts';

// Prints how long a new answer's first text takes while many others are open, what they cost in memory, how many short answers a second
// the server gives, and whether clients that leave leave anything behind. DATABASE_URL names a database; without it SQLite is used.

const OPEN_STREAMS = [0, 1_000, 5_000];
const PROBES = 50;
const ANSWERS = 3_000;
const AT_ONCE = 50;
const LEAVERS = 10_000;

const folder = mkdtempSync(join(tmpdir(), 'agents-server-bench-'));
const upstream = startScriptedUpstream();
const { DATABASE_URL: databaseUrl } = process.env;
const env = {
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
    MODEL_PROVIDERS: JSON.stringify([{ name: 'scripted', baseUrl: upstream.baseUrl, model: 'scripted-model' }]),
    BUN_CONFIG_MAX_HTTP_REQUESTS: '65336',
    LEARNING: 'false',
    LOG_LEVEL: 'silent',
};
const program = await startProgram({ cwd: folder, env });
await runCommand(['tokens', 'create', '--token', TEST_KEY], { cwd: folder, env });
const processId = await serverProcess(Number(new URL(program.url).port));
console.log(`at rest: ${memoryOf(processId)} MB`);

for (const count of OPEN_STREAMS) {
    const end = Promise.withResolvers<void>();
    upstream.replyAlways({ text: ['Slowly ', { waitFor: end.promise }, 'done.'] });
    const streams = await inTurns(count, AT_ONCE, index => openStream(program.url, `Question ${index} of ${count}`));
    const times: number[] = [];
    for (let probe = 0; probe < PROBES; probe += 1) {
        upstream.reply({ text: 'At once.' });
        const stream = await openStream(program.url, `Probe ${probe} of ${count}`);
        times.push(stream.firstTextMs);
        await stream.whole;
    }
    console.log(
        `${count} open streams: first text ${percentile(times, 0.5)} ms (median), ${percentile(times, 0.99)} ms (99 %), ${memoryOf(processId)} MB`,
    );
    end.resolve();
    await Promise.all(streams.map(({ whole }) => whole));
}

upstream.replyAlways({ text: 'A short answer.' });
const startedAt = performance.now();
await inTurns(ANSWERS, AT_ONCE, async index => (await openStream(program.url, `Short question ${index}`)).whole);
const seconds = (performance.now() - startedAt) / 1_000;
console.log(`${Math.round(ANSWERS / seconds)} streamed answers a second, ${AT_ONCE} at once, each recorded`);

for (const part of [0, 1]) {
    upstream.replyAlways({ text: ['Slowly ', { waitFor: new Promise(() => undefined) }] });
    await inTurns(LEAVERS / 2, AT_ONCE, async index => {
        (await openStream(program.url, `Left ${index} of ${part}`)).leave();
    });
    console.log(`${(LEAVERS / 2) * (part + 1)} clients left in the middle: ${memoryOf(processId)} MB`);
}

await program.stop();
await upstream.stop();
rmSync(folder, { recursive: true, force: true });

/** Runs so many pieces of work, some at a time. */
async function inTurns<Result>(count: number, atOnce: number, work: (index: number) => Promise<Result>) {
    const results: Result[] = [];
    let next = 0;
    const workers = Array.from({ length: Math.min(atOnce, count) }, async () => {
        for (let index = next++; index < count; index = next++) results.push(await work(index));
    });
    await Promise.all(workers);
    return results;
}

/** The process that listens on the port: Linux lists the sockets of all, and each process its own. */
async function serverProcess(port: number): Promise<string> {
    const lines = await Bun.$`ss -ltnp sport = :${port}`.text();
    const id = /pid=(\d+)/.exec(lines)?.[1];
    if (id === undefined) throw new Error('This benchmark reads the memory of a process as Linux tells it.');
    return id;
}

/** Megabytes that are resident. */
function memoryOf(process: string): number {
    const status = readFileSync(`/proc/${process}/status`, 'utf8');
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
}

function percentile(times: readonly number[], part: number): string {
    const sorted = times.toSorted((one, other) => one - other);
    return (sorted[Math.floor(sorted.length * part)] ?? 0).toFixed(1);
}
