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

interface Waiting {
    readonly points: number;
    readonly resolve: (sum: number) => void;
}

interface Entry {
    readonly key: string;
    readonly ttlMs: number;
    /** As the store said last. */
    used: number;
    /** Counted here since. */
    pending: number;
    /** On its way to the store. */
    sent: number;
    /** Who waits to hear the sum from the store, in their order. */
    readonly waiting: Waiting[];
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
    const exchanging = new Set<Entry>();
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
            const known = knownOf(entry);
            const sum = known + points;
            if (known >= counter.limit && !counter.canShrink) return sum;
            if (!isFar(entry, counter, sum)) return exchange(entry, points);
            defer(entry, points);
            return sum;
        },
        async read(counter) {
            const entry = entryOf(counter);
            const known = knownOf(entry);
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
        const nothing = { used: 0, pending: 0, sent: 0, waiting: [] };
        const entry = { key, ttlMs, ...nothing, syncedAt: Number.NEGATIVE_INFINITY, forgetAt };
        entries.set(key, entry);
        // Old ones are forgotten with it, also where nothing of any has to be told.
        flushSoon();
        return entry;
    }

    function isFar(entry: Entry, { limit }: Counter, sum: number): boolean {
        const isNear = limit - sum < Math.max(limit * NEAR_PART, NEAR_POINTS);
        return !isNear && performance.now() - entry.syncedAt < FRESH_MS;
    }

    function defer(entry: Entry, points: number): void {
        entry.pending += points;
        flushSoon();
    }

    function flushSoon(): void {
        flushTimer ??= setTimeout(() => void flush(), FLUSH_MS).unref();
    }

    function knownOf({ used, pending, sent }: Entry): number {
        return used + pending + sent;
    }

    /** Asks the store. Those who come while it is asked wait for the next time, and are told of together. */
    function exchange(entry: Entry, points: number): Promise<number> {
        const { promise, resolve } = Promise.withResolvers<number>();
        entry.waiting.push({ points, resolve });
        if (!exchanging.has(entry)) void exchangeAll(entry);
        return promise;
    }

    async function exchangeAll(entry: Entry): Promise<void> {
        exchanging.add(entry);
        while (entry.waiting.length > 0) {
            const waiting = entry.waiting.splice(0);
            const asked = waiting.reduce((sum, { points }) => sum + points, 0);
            entry.sent = entry.pending + asked;
            entry.pending = 0;
            await tellStore(entry);
            let sum = knownOf(entry) - asked;
            for (const { points, resolve } of waiting) {
                sum += points;
                resolve(sum);
            }
        }
        exchanging.delete(entry);
    }

    /** Where the store cannot be reached, this server goes on with what it knows: who asks it for more is refused there anyway. */
    async function tellStore(entry: Entry): Promise<void> {
        const { key, sent, ttlMs } = entry;
        try {
            entry.used = await (sent === 0 ? store.read(key) : store.add(key, sent, ttlMs));
            entry.syncedAt = performance.now();
        } catch (error) {
            log.debug({ error }, 'What was used could not be counted together with other servers.');
            defer(entry, sent);
        }
        entry.sent = 0;
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
