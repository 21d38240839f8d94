import type { CounterStore } from '../ports/counter-store.ts';
import type { Log } from '../shared/log.ts';
import { StoreClock } from './store-clock.ts';

export interface Counter {
    readonly key: string;
    readonly limit: number;
    readonly ttlMs: number;
    /** Whether the count can decrease, so that the store is asked again even if the counter is full. */
    readonly canShrink?: boolean;
    /** Whether the store is asked however far the limit is. */
    readonly isExact?: boolean;
}

/** Counters that all servers share. */
export interface SharedCounters {
    /** Milliseconds since 1970, the same on every server, and steady if a clock is set. */
    now(): Promise<number>;
    /** Adds points and returns the sum. A counter that is full stays as it is. */
    take(counter: Counter, points: number): Promise<number>;
    read(counter: Counter): Promise<number>;
    /** Adds points without waiting for the store; may be negative. */
    add(counter: Pick<Counter, 'key' | 'ttlMs'>, points: number): void;
    /** Sends the counts that the store does not have yet. */
    close(): Promise<void>;
}

interface WaitingTake {
    readonly points: number;
    readonly resolve: (sum: number) => void;
}

interface Entry {
    readonly key: string;
    readonly ttlMs: number;
    /** The last sum from the store. */
    used: number;
    /** Counted on this server since then. */
    pending: number;
    /** Being sent to the store. */
    sent: number;
    /** Callers that wait for the store's sum, in order. */
    readonly waiting: WaitingTake[];
    syncedAt: number;
    readonly forgetAt: number;
}

const FLUSH_MS = 200;
const FRESH_MS = 1_000;
/** A limit is near if less than this share of it is left, or fewer than `NEAR_POINTS`. */
const NEAR_SHARE = 0.2;
const NEAR_POINTS = 20;
const FLUSHED_AT_ONCE = 8;

/**
 * Answers from memory while a limit is far away, and exchanges counts with the store five times a second. Near a limit, or if the count
 * is older than a second, the store is asked first. So a limit is exceeded at most by what other servers admit within 200 ms.
 */
export class CachedCounters implements SharedCounters {
    readonly #store: CounterStore;
    readonly #log: Log;
    readonly #clock: StoreClock;
    readonly #entries = new Map<string, Entry>();
    readonly #exchanging = new Set<Entry>();
    #flushTimer: Timer | null = null;

    constructor({ store, log }: { readonly store: CounterStore; readonly log: Log }) {
        this.#store = store;
        this.#log = log;
        this.#clock = new StoreClock({ store, log });
    }

    now(): Promise<number> {
        return this.#clock.now();
    }

    async take(counter: Counter, points: number): Promise<number> {
        const entry = this.#entryOf(counter);
        const known = knownSum(entry);
        const sum = known + points;
        if (known >= counter.limit && !counter.canShrink) return sum;
        if (counter.isExact === true || !isFarFromLimit(entry, counter, sum)) return this.#exchange(entry, points);
        this.#defer(entry, points);
        return sum;
    }

    async read(counter: Counter): Promise<number> {
        const entry = this.#entryOf(counter);
        const known = knownSum(entry);
        if (known >= counter.limit || isFarFromLimit(entry, counter, known)) return known;
        return this.#exchange(entry, 0);
    }

    add(counter: Pick<Counter, 'key' | 'ttlMs'>, points: number): void {
        this.#defer(this.#entryOf(counter), points);
    }

    async close(): Promise<void> {
        if (this.#flushTimer !== null) clearTimeout(this.#flushTimer);
        await this.#flush();
        await this.#store.close();
    }

    #entryOf({ key, ttlMs }: Pick<Counter, 'key' | 'ttlMs'>): Entry {
        const known = this.#entries.get(key);
        if (known !== undefined) return known;
        const entry = {
            key,
            ttlMs,
            used: 0,
            pending: 0,
            sent: 0,
            waiting: [],
            syncedAt: Number.NEGATIVE_INFINITY,
            forgetAt: performance.now() + ttlMs,
        };
        this.#entries.set(key, entry);
        // A flush also removes old entries, even if there is nothing to send.
        this.#flushSoon();
        return entry;
    }

    #defer(entry: Entry, points: number): void {
        entry.pending += points;
        this.#flushSoon();
    }

    #flushSoon(): void {
        this.#flushTimer ??= setTimeout(() => void this.#flush(), FLUSH_MS).unref();
    }

    /** Asks the store. Callers that come in the meantime wait for the next exchange, and share it. */
    #exchange(entry: Entry, points: number): Promise<number> {
        const { promise, resolve } = Promise.withResolvers<number>();
        entry.waiting.push({ points, resolve });
        if (!this.#exchanging.has(entry)) void this.#exchangeAll(entry);
        return promise;
    }

    async #exchangeAll(entry: Entry): Promise<void> {
        this.#exchanging.add(entry);
        while (entry.waiting.length > 0) {
            const waiting = entry.waiting.splice(0);
            const taken = waiting.reduce((sum, { points }) => sum + points, 0);
            entry.sent = entry.pending + taken;
            entry.pending = 0;
            await this.#send(entry);
            let sum = knownSum(entry) - taken;
            for (const { points, resolve } of waiting) {
                sum += points;
                resolve(sum);
            }
        }
        this.#exchanging.delete(entry);
    }

    /** If the store cannot be reached, this server continues with its own count: what needs the store is refused elsewhere anyway. */
    async #send(entry: Entry): Promise<void> {
        const { key, sent, ttlMs } = entry;
        try {
            entry.used = await (sent === 0 ? this.#store.read(key) : this.#store.add(key, sent, ttlMs));
            entry.syncedAt = performance.now();
        } catch (error) {
            this.#log.debug({ error }, 'Counters could not be exchanged with other servers.');
            this.#defer(entry, sent);
        }
        entry.sent = 0;
    }

    async #flush(): Promise<void> {
        this.#flushTimer = null;
        const now = performance.now();
        const due: Entry[] = [];
        for (const entry of this.#entries.values()) {
            if (entry.pending !== 0) due.push(entry);
            else if (entry.forgetAt < now) this.#entries.delete(entry.key);
        }
        for (let index = 0; index < due.length; index += FLUSHED_AT_ONCE) {
            const slice = due.slice(index, index + FLUSHED_AT_ONCE);
            await Promise.all(slice.map(entry => this.#exchange(entry, 0)));
        }
    }
}

function knownSum({ used, pending, sent }: Entry): number {
    return used + pending + sent;
}

function isFarFromLimit(entry: Entry, { limit }: Counter, sum: number): boolean {
    const isNear = limit - sum < Math.max(limit * NEAR_SHARE, NEAR_POINTS);
    return !isNear && performance.now() - entry.syncedAt < FRESH_MS;
}
