import type { CounterStore } from '../ports/counter-store.ts';
import type { Log } from '../shared/log.ts';

export interface Counter {
    readonly key: string;
    readonly limit: number;
    readonly ttlMs: number;
    /** What is counted may become less again, so that a full counter is asked for anew. */
    readonly canShrink?: boolean;
}

/**
 * Counters of all servers, answered from memory as long as a limit is far: what is counted here is told to the store five times a
 * second, which also says what the others counted. Near a limit, or after a second without news, the store itself is asked. So a limit is
 * exceeded by no more than what other servers admit within a fifth of a second.
 */
export interface SharedCounters {
    /** Milliseconds since 1970, the same on every server, and steady where a clock is set. */
    now(): Promise<number>;
    /** Counts, and gives the sum; a counter that is full already stays as it is. */
    take(counter: Counter, points: number): Promise<number>;
    /** What has been counted. */
    read(counter: Counter): Promise<number>;
    /** Counts what nobody waits for; may be negative. */
    spend(counter: Pick<Counter, 'key' | 'ttlMs'>, points: number): void;
    /** Tells the store what it does not know yet. */
    close(): Promise<void>;
}

interface Entry {
    readonly key: string;
    readonly ttlMs: number;
    /** As the store said last. */
    used: number;
    /** Counted here since. */
    pending: number;
    syncedAt: number;
    readonly forgetAt: number;
}

const FLUSH_MS = 200;
const FRESH_MS = 1_000;
/** A limit is near from this part of it on, and always where so little is left. */
const NEAR_PART = 0.2;
const NEAR_POINTS = 20;
const FLUSHED_AT_ONCE = 8;
const CLOCK_FRESH_MS = 60_000;

export function createSharedCounters({
    store,
    log,
}: {
    readonly store: CounterStore;
    readonly log: Log;
}): SharedCounters {
    const entries = new Map<string, Entry>();
    let flushTimer: Timer | null = null;
    let clock: { readonly offset: number; readonly readAt: number } | null = null;

    return {
        async now() {
            if (clock === null) await readClock();
            else if (performance.now() - clock.readAt > CLOCK_FRESH_MS) void readClock();
            return performance.now() + (clock?.offset ?? performance.timeOrigin);
        },
        async take(counter, points) {
            const entry = entryOf(counter);
            const known = entry.used + entry.pending;
            if (known >= counter.limit && !counter.canShrink) return known + points;
            if (!isFar(entry, counter, known + points)) return exchange(entry, points);
            defer(entry, points);
            return known + points;
        },
        async read(counter) {
            const entry = entryOf(counter);
            const known = entry.used + entry.pending;
            if (known >= counter.limit || isFar(entry, counter, known)) return known;
            return exchange(entry, 0);
        },
        spend: (counter, points) => defer(entryOf(counter), points),
        async close() {
            if (flushTimer !== null) clearTimeout(flushTimer);
            await flush();
            await store.close();
        },
    };

    function entryOf({ key, ttlMs }: Pick<Counter, 'key' | 'ttlMs'>): Entry {
        const known = entries.get(key);
        if (known !== undefined) return known;
        const forgetAt = performance.now() + ttlMs;
        const entry = { key, ttlMs, used: 0, pending: 0, syncedAt: Number.NEGATIVE_INFINITY, forgetAt };
        entries.set(key, entry);
        return entry;
    }

    function isFar(entry: Entry, { limit }: Counter, sum: number): boolean {
        const isNear = limit - sum < Math.max(limit * NEAR_PART, NEAR_POINTS);
        return !isNear && performance.now() - entry.syncedAt < FRESH_MS;
    }

    function defer(entry: Entry, points: number): void {
        entry.pending += points;
        flushTimer ??= setTimeout(() => void flush(), FLUSH_MS).unref();
    }

    /** Where the store cannot be reached, this server goes on with what it knows: who asks it for more is refused there anyway. */
    async function exchange(entry: Entry, points: number): Promise<number> {
        const sent = entry.pending + points;
        entry.pending = 0;
        try {
            entry.used = await (sent === 0 ? store.read(entry.key) : store.add(entry.key, sent, entry.ttlMs));
            entry.syncedAt = performance.now();
            return entry.used + entry.pending;
        } catch (error) {
            log.debug({ error }, 'What was used could not be counted together with other servers.');
            defer(entry, sent);
            return entry.used + entry.pending;
        }
    }

    async function flush(): Promise<void> {
        flushTimer = null;
        const now = performance.now();
        const due: Entry[] = [];
        for (const entry of entries.values()) {
            if (entry.pending !== 0) due.push(entry);
            else if (entry.forgetAt < now) entries.delete(entry.key);
        }
        for (let index = 0; index < due.length; index += FLUSHED_AT_ONCE) {
            await Promise.all(due.slice(index, index + FLUSHED_AT_ONCE).map(entry => exchange(entry, 0)));
        }
    }

    async function readClock(): Promise<void> {
        const readAt = performance.now();
        try {
            clock = { offset: (await store.now()) - (readAt + performance.now()) / 2, readAt };
        } catch (error) {
            log.debug({ error }, 'The clock of the database could not be read.');
        }
    }
}
