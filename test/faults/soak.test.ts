import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startScriptedUpstream } from '../support/scripted-upstream.ts';
import { type RunningProgram, startProgram } from '../support/start-program.ts';
import { until } from '../support/until.ts';
import { DOORS } from './support/doors.ts';
import { announceSeed, reportFigures, size } from './support/harness-run.ts';
import { figuresOf, type ProcessFigures } from './support/process-figures.ts';
import { createSeededRandom, type SeededRandom } from './support/seeded-random.ts';

/** Mixed load with clients that leave or read slowly and a provider that fails, for a long time: nothing may grow. */

const CLIENTS = 12;
/** What a server is warm after, and what follows. */
const [WARM_TURNS, TURNS] = { short: [300, 600], quick: [3_000, 9_000], long: [20_000, Number.POSITIVE_INFINITY] }[
    size
] as [number, number];
const LONGEST_MS = size === 'long' ? 30 * 60_000 : Number.POSITIVE_INFINITY;
const MOST_GROWTH_MEGABYTES = size === 'short' ? 120 : 200;
const MOST_MORE_HANDLES = 10;
const METRICS_TOKEN = 'metrics-token-of-the-tests';
const IDLE = [/open_streams 0$/m, /background_work 0$/m, /database_waiting 0$/m];
const ANSWER = 'Water them in the morning, and never at noon. '.repeat(20);

const seed = announceSeed('soak');
const folder = mkdtempSync(join(tmpdir(), 'agents-server-soak-'));
const upstream = startScriptedUpstream();
let program: RunningProgram;
let key = '';

beforeAll(async () => {
    const random = createSeededRandom(seed);
    upstream.replyAlways(() => {
        const kind = random.below(20);
        if (kind === 0) return { status: random.pick([429, 500, 503]), body: { error: { message: 'No' } } };
        if (kind === 1)
            return { raw: ['data: {"choices":[{"index":0,"delta":{"content":"Half"}}]}\n\n', { cut: true }] };
        if (kind === 2) return { raw: ['data: {"choices":[{\n\n'] };
        return { text: ANSWER };
    });
    program = await startProgram({
        cwd: folder,
        env: {
            OPENAI_BASE_URL: upstream.baseUrl,
            OPENAI_MODEL: 'scripted-model',
            METRICS_TOKEN,
            LEARNING: 'false',
            LOG_LEVEL: 'silent',
        },
    });
    key = /ptbk_[0-9a-f]{32}/.exec(program.greeting)?.[0] ?? '';
});
afterAll(async () => {
    await program.kill();
    await upstream.stop();
    rmSync(folder, { recursive: true, force: true });
});

test('memory, open files and queues do not grow with the number of turns (attack 35, 53)', async () => {
    await runTurns(WARM_TURNS, 0);
    const warm = await restingFigures();
    const turns = await runTurns(TURNS, 1, performance.now() + LONGEST_MS);
    const end = await restingFigures();
    reportFigures('soak', {
        turns,
        'MB when warm': warm.megabytes,
        'MB at the end': end.megabytes,
        'handles when warm': warm.handles,
        'handles at the end': end.handles,
    });
    expect(end.megabytes - warm.megabytes).toBeLessThan(MOST_GROWTH_MEGABYTES);
    expect(end.handles - warm.handles).toBeLessThan(MOST_MORE_HANDLES);
});

/** Runs so many turns, or up to the time; gives how many there were. */
async function runTurns(count: number, phase: number, end = Number.POSITIVE_INFINITY): Promise<number> {
    let turns = 0;
    const work = async (_: unknown, client: number) => {
        const random = createSeededRandom(seed + phase * CLIENTS + client);
        while (turns < count && performance.now() < end) {
            turns += 1;
            await runTurn(random, `${phase} ${turns}`);
        }
    };
    await Promise.all(Array.from({ length: CLIENTS }, work));
    return turns;
}

async function runTurn(random: SeededRandom, name: string): Promise<void> {
    const door = random.pick(DOORS);
    const leaving = new AbortController();
    const behaviour = random.below(5);
    try {
        const response = await fetch(program.url + door.path, {
            method: 'POST',
            headers: {
                authorization: `Bearer ${key}`,
                'content-type': 'application/json',
                accept: 'application/json, text/event-stream',
                ...(random.chance(0.1) ? { 'x-resume': 'true' } : {}),
            },
            body: JSON.stringify(door.bodyOf(`What about plant ${name}?`)),
            signal: leaving.signal,
        });
        const reader = response.body?.getReader();
        for (let piece = 0; reader !== undefined; piece += 1) {
            if (behaviour === 0 && piece === 1) leaving.abort();
            if (behaviour === 1) for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
            if ((await reader.read()).done) return;
        }
    } catch (error) {
        if (!leaving.signal.aborted) throw error;
    }
}

/** What is left once no request is open and nothing waits. */
async function restingFigures(): Promise<ProcessFigures> {
    const headers = { authorization: `Bearer ${METRICS_TOKEN}` };
    await until('the end of all work', async () => {
        const metrics = await (await fetch(`${program.url}/metrics`, { headers })).text();
        // The request for the metrics is open itself.
        const isAtRest = /open_requests 1$/m.test(metrics) && IDLE.every(idle => idle.test(metrics));
        return isAtRest ? true : null;
    });
    return figuresOf(program.pid);
}
