import type { Client } from '../load/client.ts';
import {
    runClosedLoad,
    runOneByOne,
    runOpenLoad,
    runPacedStreams,
    startHeldStreams,
    streamsOf,
    withinTime,
} from '../load/loads.ts';
import type { ScriptedProvider } from '../provider/scripted-provider.ts';
import { median, percentile } from './percentile.ts';
import { residentMegabytesOf } from './process-usage.ts';

export interface Effort {
    /** Of the load before the first round, in which the target's code is compiled. */
    readonly firstMs: number;
    readonly warmUpMs: number;
    readonly loadMs: number;
    readonly oneByOneMs: number;
    readonly halfMs: number;
    readonly restMs: number;
    /** From the end of many streams until memory is read again. */
    readonly afterMs: number;
    /** Streams that start at the same time. */
    readonly together: number;
}

export interface MeasureInput {
    readonly client: Client;
    /** The pass-through that runs beside; `null` if it was not wanted. */
    readonly bare: Client | null;
    readonly provider: ScriptedProvider;
    readonly effort: Effort;
}

/** Values by the key of their row. */
export type Values = Partial<Record<string, number>>;

const JSON_CONNECTIONS = 32;
const STREAM_CONNECTIONS = 64;
const OPEN_STREAMS = 1000;

/** What is measured once in each round, by the name for `--rows`. */
export const ROUND_MEASURES = {
    json: measureJson,
    streams: measureStreams,
    paced: measurePaced,
    first: measureFirst,
    single: measureSingle,
    half: measureHalf,
} satisfies Record<string, (input: MeasureInput) => Promise<Values>>;

export async function warmUp({ client, effort }: MeasureInput): Promise<void> {
    const ms = effort.firstMs / 2;
    for (const [isStream, connections] of [
        [false, JSON_CONNECTIONS],
        [true, STREAM_CONNECTIONS],
    ] as const) {
        await runClosedLoad(client, { isStream, connections, warmUpMs: 0, ms });
    }
    client.disconnect();
}

async function measureJson({ client, effort }: MeasureInput): Promise<Values> {
    const { warmUpMs, loadMs: ms } = effort;
    const load = { isStream: false, connections: JSON_CONNECTIONS, warmUpMs, ms };
    const { requests, seconds, cpuMicroseconds } = await runClosedLoad(client, load);
    return { jsonRate: requests / seconds, jsonCpu: cpuMicroseconds / requests };
}

async function measureStreams({ client, effort }: MeasureInput): Promise<Values> {
    const { warmUpMs, loadMs: ms } = effort;
    const load = { isStream: true, connections: STREAM_CONNECTIONS, warmUpMs, ms };
    const result = await runClosedLoad(client, load);
    return {
        streamChunks: result.chunks / result.seconds,
        streamCpu: result.cpuMicroseconds / streamsOf(result),
    };
}

async function measurePaced({ client, provider, effort }: MeasureInput): Promise<Values> {
    const { firsts, steady } = await runPacedStreams(client, provider, effort.together);
    return { chunkCpu: steady.cpuMicroseconds / steady.chunks, togetherFirst: percentile(firsts, 0.99) };
}

async function measureFirst({ client, effort }: MeasureInput): Promise<Values> {
    const times = await runOneByOne(client, { isStream: true, ms: effort.oneByOneMs });
    return { firstChunk: median(times.map(({ first }) => first)) };
}

async function measureSingle({ client, effort }: MeasureInput): Promise<Values> {
    const times = await runOneByOne(client, { isStream: false, ms: effort.oneByOneMs });
    return { singleJson: median(times.map(({ end }) => end)) };
}

/** At half of what it did in a short run before. */
async function measureHalf(input: MeasureInput): Promise<Values> {
    const { client, bare, effort } = input;
    if (bare === null || bare === client) return {};
    const { jsonRate = Number.NaN } = await measureJson(input);
    const rate = jsonRate / 2;
    if (!(rate > 0)) return {};
    const ofBare = await runOpenLoad(bare, rate, effort.halfMs);
    const own = await runOpenLoad(client, rate, effort.halfMs);
    return {
        halfRate: rate,
        halfMedian: median(own) - median(ofBare),
        halfSlow: percentile(own, 0.99) - percentile(ofBare, 0.99),
    };
}

/** After its first reply and a rest. */
export async function measureRest({ client, effort }: MeasureInput): Promise<Values> {
    const [connection] = await client.connect(1);
    if (connection !== undefined) await client.ask(connection, { isStream: false });
    await Bun.sleep(effort.restMs);
    return { restMemory: residentMegabytesOf(client.target.pid) };
}

/** With many streams open. The second value can be read once some time has passed. */
export async function measureOpenStreams({ client, provider, effort }: MeasureInput) {
    const { whole } = await startHeldStreams(client, provider, OPEN_STREAMS);
    await Bun.sleep(1000);
    const openMemory = residentMegabytesOf(client.target.pid);
    provider.release('at once');
    await withinTime(client, Promise.all(whole));
    client.disconnect();
    const endedAt = performance.now();
    return {
        openMemory,
        async afterwards(): Promise<Values> {
            await Bun.sleep(Math.max(0, endedAt + effort.afterMs - performance.now()));
            return { openMemory, afterMemory: residentMegabytesOf(client.target.pid) };
        },
    };
}
