import { cpuMicrosecondsOf } from '../measure/process-usage.ts';
import { STREAM_WORDS } from '../provider/replies.ts';
import type { ScriptedProvider } from '../provider/scripted-provider.ts';
import type { Client } from './client.ts';
import type { Connection } from './connection.ts';

/** Longest that any load may take to end once it has been told to. */
const LONGEST_MS = 60_000;

export interface ClosedLoad {
    readonly isStream: boolean;
    readonly connections: number;
    readonly warmUpMs: number;
    readonly ms: number;
}

export interface LoadResult {
    readonly seconds: number;
    readonly requests: number;
    readonly chunks: number;
    readonly cpuMicroseconds: number;
}

/** Each connection asks for the next reply when it has the last one. What is counted is what happened after the warm-up. */
export async function runClosedLoad(client: Client, { isStream, connections, warmUpMs, ms }: ClosedLoad) {
    const opened = await client.connect(connections);
    let isOver = false;
    const loops = opened.map(async connection => {
        while (!isOver && !client.hasFailed && connection.isOpen) await client.ask(connection, { isStream });
    });
    await Bun.sleep(warmUpMs);
    const before = snapshot(client);
    await Bun.sleep(ms);
    const result = difference(before, snapshot(client));
    isOver = true;
    await withinTime(client, Promise.all(loops));
    return result;
}

/** One request after the other on one connection: milliseconds until the first text and the end of each. */
export async function runOneByOne(client: Client, { isStream, ms }: { isStream: boolean; ms: number }) {
    const [connection] = await client.connect(1);
    const times: { first: number; end: number }[] = [];
    const endAt = performance.now() + ms;
    while (connection !== undefined && performance.now() < endAt && !client.hasFailed && connection.isOpen) {
        const startedAt = performance.now();
        const done = await withinTime(client, client.ask(connection, { isStream }));
        if (done) times.push({ first: done.firstAt - startedAt, end: done.endedAt - startedAt });
    }
    return times;
}

/**
 * So many streams start at once; when each has its first chunk, all go on with a chunk every 5 ms. Gives the milliseconds until each first
 * chunk, and what the server used while chunks arrived one by one.
 */
export async function runPacedStreams(client: Client, provider: ScriptedProvider, count: number) {
    const { firsts, whole } = await startHeldStreams(client, provider, count);
    const before = snapshot(client);
    provider.release('every 5 ms');
    const firstEnd = await withinTime(client, Promise.race(whole.map(each => each.then(() => snapshot(client)))));
    await withinTime(client, Promise.all(whole));
    return { firsts, steady: difference(before, firstEnd ?? before) };
}

/** Streams that have had their first chunk and wait. */
export async function startHeldStreams(client: Client, provider: ScriptedProvider, count: number) {
    const connections = await client.connect(count);
    const firsts: number[] = [];
    const { promise: allStarted, resolve } = Promise.withResolvers<void>();
    const startedAt = performance.now();
    const whole = connections.map(connection => {
        const onFirst = () => {
            firsts.push(performance.now() - startedAt);
            if (firsts.length === count) resolve();
        };
        return client.ask(connection, { isStream: true, pace: 'held' }, onFirst);
    });
    await withinTime(client, Promise.race([allStarted, Promise.all(whole)]));
    // A first chunk that arrived in parts of the server's own is no failure, a stream that ended is.
    if (provider.held() < count) client.errors.push(`${provider.held()} of ${count} streams are open.`);
    return { firsts, whole };
}

/** Requests leave at a fixed rate, whatever has come back. Milliseconds from when each should have left to its end. */
export async function runOpenLoad(client: Client, perSecond: number, ms: number): Promise<number[]> {
    const idle: Connection[] = [...(await client.connect(32))];
    const times: number[] = [];
    const asked: Promise<void>[] = [];
    const startedAt = performance.now();
    const count = Math.floor((perSecond * ms) / 1000);
    for (let sent = 0; sent < count && !client.hasFailed; ) {
        const dueAt = startedAt + (sent * 1000) / perSecond;
        if (performance.now() < dueAt) {
            // A timer would be up to a millisecond late.
            await new Promise(resolve => setImmediate(resolve));
            continue;
        }
        sent += 1;
        asked.push(askAt(dueAt));
    }
    await withinTime(client, Promise.all(asked));
    return times;

    async function askAt(dueAt: number): Promise<void> {
        const connection = idle.pop() ?? (await client.connectOne());
        const done = await client.ask(connection, { isStream: false });
        if (done === null) return;
        times.push(done.endedAt - dueAt);
        idle.push(connection);
    }
}

interface Snapshot {
    readonly at: number;
    readonly requests: number;
    readonly chunks: number;
    readonly cpuMicroseconds: number;
}

function snapshot(client: Client): Snapshot {
    return {
        at: performance.now(),
        requests: client.acknowledged.length,
        chunks: client.chunks,
        cpuMicroseconds: cpuMicrosecondsOf(client.target.pid),
    };
}

function difference(before: Snapshot, after: Snapshot): LoadResult {
    return {
        seconds: (after.at - before.at) / 1000,
        requests: after.requests - before.requests,
        chunks: after.chunks - before.chunks,
        cpuMicroseconds: after.cpuMicroseconds - before.cpuMicroseconds,
    };
}

/** Streams' worth of chunks: those that were under way when the time began and ended count in part. */
export function streamsOf({ chunks }: LoadResult): number {
    return chunks / STREAM_WORDS;
}

/** Gives `null`, and fails the client, if the work takes far too long. */
export async function withinTime<Result>(client: Client, work: Promise<Result>): Promise<Result | null> {
    const { promise, resolve } = Promise.withResolvers<null>();
    const timer = setTimeout(() => {
        client.errors.push(`Requests were not finished within ${LONGEST_MS / 1000} seconds.`);
        client.disconnect();
        resolve(null);
    }, LONGEST_MS);
    try {
        return await Promise.race([work, promise]);
    } finally {
        clearTimeout(timer);
    }
}
