import { expect, spyOn, test } from 'bun:test';
import { limitWindowAt } from '../../../src/auth/limit-window.ts';
import { CachedCounters } from '../../../src/auth/shared-counters.ts';
import type { CounterStore } from '../../../src/ports/counter-store.ts';
import { createSilentLog } from '../../support/silent-log.ts';
import { until } from '../../support/until.ts';

const silentLog = createSilentLog();
const COUNTER = { key: 'key 1 requests', limit: 100, ttlMs: 60_000 };

test('asks the store once, then counts in memory while the limit is far', async () => {
    const { store, calls } = startStore();
    const counters = new CachedCounters({ store, log: silentLog });
    for (let index = 1; index <= 80; index += 1) expect(await counters.take(COUNTER, 1)).toBe(index);
    expect(calls).toEqual(['add 1']);
    expect(await counters.take(COUNTER, 1)).toBe(81);
    expect(calls).toEqual(['add 1', 'add 80']);
    await counters.close();
});

test('never admits more than the limit of concurrent requests, and refuses the rest without the store', async () => {
    const { store, calls } = startStore();
    const servers = [0, 1].map(() => new CachedCounters({ store, log: silentLog }));
    const counter = { ...COUNTER, limit: 10 };
    const sums = await Promise.all(
        Array.from({ length: 60 }, (_, index) => servers[index % 2]?.take(counter, 1) ?? Promise.resolve(0)),
    );
    expect(sums.filter(sum => sum <= 10)).toHaveLength(10);
    const asked = calls.length;
    for (const server of servers) expect(await server.take(counter, 1)).toBeGreaterThan(10);
    expect(calls).toHaveLength(asked);
});

test('gets the counts of another server when it sends its own', async () => {
    const { store } = startStore();
    const [mine, other] = [0, 1].map(() => new CachedCounters({ store, log: silentLog }));
    await mine?.take(COUNTER, 1);
    await other?.take(COUNTER, 70);
    expect(await mine?.take(COUNTER, 1)).toBe(2);
    await mine?.close();
    expect(await mine?.read(COUNTER)).toBe(72);
});

test('continues with its own counts while the store is down, and sends them later', async () => {
    const { store, counts, setDown } = startStore();
    const counters = new CachedCounters({ store, log: silentLog });
    expect(await counters.take({ ...COUNTER, limit: 3 }, 1)).toBe(1);
    setDown(true);
    for (const sum of [2, 3, 4]) expect(await counters.take({ ...COUNTER, limit: 3 }, 1)).toBe(sum);
    setDown(false);
    await counters.close();
    expect(counts.get(COUNTER.key)).toBe(3);
});

test('removes expired counters, even if nothing is pending', async () => {
    const { store, calls } = startStore();
    const counters = new CachedCounters({ store, log: silentLog });
    const full = { ...COUNTER, limit: 1, ttlMs: 1 };
    await counters.take(full, 1);
    let others = 0;
    await until('the full counter to be asked for again', async () => {
        others += 1;
        await counters.take({ ...COUNTER, key: `key ${others + 1} requests` }, 1);
        await counters.take(full, 1);
        return calls.length > 1 + others || null;
    });
    await counters.close();
});

test('uses the clock of the store, whatever the local clock says (attack 44)', async () => {
    const counters = new CachedCounters({ store: startStore().store, log: silentLog });
    const before = await counters.now();
    for (const jump of [3_600_000, -3_600_000]) {
        const clock = spyOn(Date, 'now').mockReturnValue(Date.now() + jump);
        const after = await counters.now().finally(() => clock.mockRestore());
        expect(Math.abs(after - before)).toBeLessThan(10_000);
    }
});

test('windows are minutes, quarters of an hour, days and months in UTC', () => {
    const at = Date.UTC(2026, 11, 31, 23, 59, 59, 999);
    const nextYear = Date.UTC(2027, 0);
    for (const period of ['minute', 'quarter', 'day', 'month'] as const) {
        const window = limitWindowAt(period, at);
        expect(window.endsAt).toBe(nextYear);
        expect(limitWindowAt(period, nextYear).name).not.toBe(window.name);
    }
    expect(limitWindowAt('month', at).name).toBe('month 2026-12');
});

/** A store that all servers of a test share. */
function startStore() {
    const counts = new Map<string, number>();
    const calls: string[] = [];
    let isDown = false;
    const store: CounterStore = {
        async add(key, points) {
            if (isDown) throw new Error('The store is down.');
            calls.push(`add ${points}`);
            const sum = (counts.get(key) ?? 0) + points;
            counts.set(key, sum);
            return sum;
        },
        async read(key) {
            if (isDown) throw new Error('The store is down.');
            calls.push('read');
            return counts.get(key) ?? 0;
        },
        now: async () => Date.UTC(2026, 10, 23, 12),
        close: async () => {},
    };
    return {
        store,
        counts,
        calls,
        setDown(down: boolean) {
            isDown = down;
        },
    };
}
