import { afterEach, beforeEach, expect, jest, test } from 'bun:test';
import type { SharedCounters } from '../../../src/auth/shared-counters.ts';
import { SharedSlots } from '../../../src/auth/shared-slots.ts';

let clockMs: number;
let counts: Map<string, number>;
beforeEach(() => {
    jest.useFakeTimers();
    clockMs = 0;
    counts = new Map();
});
afterEach(() => {
    jest.useRealTimers();
});

/** What all servers of a test count together. */
const counters: SharedCounters = {
    now: async () => clockMs,
    take: async ({ key }, points) => add(key, points),
    read: async ({ key }) => counts.get(key) ?? 0,
    add: ({ key }, points) => void add(key, points),
    close: async () => {},
};

function add(key: string, points: number): number {
    const sum = (counts.get(key) ?? 0) + points;
    counts.set(key, sum);
    return sum;
}

/** Lets time pass as servers see it, who look now and then. */
async function pass(milliseconds: number): Promise<void> {
    for (let passed = 0; passed < milliseconds; passed += 100) {
        clockMs += 100;
        jest.advanceTimersByTime(100);
        await Promise.resolve();
    }
}

test('slots of another server stay taken, also when a new window starts', async () => {
    const [asked, quiet] = [new SharedSlots(counters), new SharedSlots(counters)];
    await pass(500);
    const putBack = await quiet.take('key 1', { count: 1, limit: 2, isExact: false });
    expect([await asked.take('key 1', { count: 1, limit: 2, isExact: false }), putBack]).not.toContain(null);
    for (let passed = 0; passed < 35_000; passed += 100) {
        expect([clockMs, await asked.take('key 1', { count: 1, limit: 2, isExact: false })]).toEqual([clockMs, null]);
        await pass(100);
    }
    putBack?.();
    expect(await asked.take('key 1', { count: 1, limit: 2, isExact: false })).not.toBeNull();
    asked.close();
    quiet.close();
});

test('released slots are free, even if they were counted for the next window', async () => {
    const server = new SharedSlots(counters);
    for (const moment of [5_000, 8_500, 9_900, 10_000, 10_100, 19_000, 20_000]) {
        await pass(moment - clockMs);
        const putBack = await server.take('key 1', { count: 1, limit: 1, isExact: false });
        expect([moment, putBack === null, await server.take('key 1', { count: 1, limit: 1, isExact: false })]).toEqual([
            moment,
            false,
            null,
        ]);
        putBack?.();
    }
    const late = await server.take('key 1', { count: 1, limit: 1, isExact: false });
    await pass(9_000);
    late?.();
    await pass(2_000);
    expect(await server.take('key 1', { count: 1, limit: 1, isExact: false })).not.toBeNull();
    server.close();
});

test('many slots are taken at once if one is left', async () => {
    const server = new SharedSlots(counters);
    const release = await server.take('key 1', { count: 500, limit: 30, isExact: true });
    expect(release).not.toBeNull();
    expect(await server.take('key 1', { count: 1, limit: 30, isExact: true })).toBeNull();
    release?.();
    expect(await server.take('key 1', { count: 30, limit: 30, isExact: true })).not.toBeNull();
    server.close();
});

test('slots of a killed server become free again', async () => {
    const gone = new SharedSlots(counters);
    await gone.take('key 1', { count: 1, limit: 1, isExact: false });
    await pass(9_000);
    gone.close();
    const other = new SharedSlots(counters);
    expect(await other.take('key 1', { count: 1, limit: 1, isExact: false })).toBeNull();
    await pass(13_000);
    expect(await other.take('key 1', { count: 1, limit: 1, isExact: false })).not.toBeNull();
    other.close();
});
