import type { RateLimiterMemory } from 'rate-limiter-flexible';
import type { CounterStore } from '../../../ports/counter-store.ts';
import type { MetadataStore } from '../../../ports/stores.ts';
import { lazyAsync } from '../../../shared/lazy.ts';

/** Counters that live at least this long outlive the process. */
const SAVED_FROM_MS = 60 * 60 * 1000;
/** At most this much counting is lost if the process is killed. */
const SAVE_AFTER_MS = 2_000;
const METADATA_KEY = 'limit-counters';
const NEVER_EXPIRES = 0;

interface SavedCounter {
    readonly points: number;
    readonly forgetAt: number;
}

/** Counters of the only server on a database: in memory, and those of days and months also in the database. */
export class MemoryCounterStore implements CounterStore {
    readonly #metadata: MetadataStore;
    readonly #saved = new Map<string, SavedCounter>();
    readonly #limiter = lazyAsync(() => this.#load());
    /** The clock may be set while the server runs, so that times are counted from here. */
    readonly #startedAt = Date.now() - performance.now();
    #saving: Timer | null = null;

    constructor(metadata: MetadataStore) {
        this.#metadata = metadata;
    }

    async add(key: string, points: number, ttlMs: number): Promise<number> {
        const limiter = await this.#limiter();
        const isSaved = ttlMs >= SAVED_FROM_MS;
        // The library expires counters by a timer, and no timer runs for a month.
        const customDuration = isSaved ? NEVER_EXPIRES : Math.ceil(ttlMs / 1000);
        const { consumedPoints } = await limiter.penalty(key, points, { customDuration });
        if (isSaved) {
            this.#saved.set(key, { points: consumedPoints, forgetAt: this.#now() + ttlMs });
            this.#saving ??= setTimeout(() => void this.#save().catch(() => undefined), SAVE_AFTER_MS).unref();
        }
        return consumedPoints;
    }

    async read(key: string): Promise<number> {
        const counter = await (await this.#limiter()).get(key);
        return counter?.consumedPoints ?? 0;
    }

    async now(): Promise<number> {
        return this.#now();
    }

    async close(): Promise<void> {
        // A full disk must not keep the rest of the server from closing.
        if (this.#saving !== null) await this.#save().catch(() => undefined);
    }

    #now(): number {
        return this.#startedAt + performance.now();
    }

    async #load(): Promise<RateLimiterMemory> {
        const limiter = await createLimiter();
        const saved = await this.#metadata.getOrNull(METADATA_KEY);
        for (const [key, counter] of Object.entries(toSavedCounters(saved))) {
            if (counter.forgetAt <= this.#now()) continue;
            this.#saved.set(key, counter);
            await limiter.set(key, counter.points, NEVER_EXPIRES);
        }
        return limiter;
    }

    async #save(): Promise<void> {
        if (this.#saving !== null) clearTimeout(this.#saving);
        this.#saving = null;
        const limiter = await this.#limiter();
        for (const [key, { forgetAt }] of this.#saved) {
            if (forgetAt > this.#now()) continue;
            this.#saved.delete(key);
            await limiter.delete(key);
        }
        await this.#metadata.set(METADATA_KEY, Object.fromEntries(this.#saved));
    }
}

/** Loaded with the first counter: the library has a limiter for every kind of database, and a start needs none. */
async function createLimiter(): Promise<RateLimiterMemory> {
    const { RateLimiterMemory } = await import('rate-limiter-flexible');
    return new RateLimiterMemory({ keyPrefix: '', points: Number.MAX_SAFE_INTEGER, duration: 60 });
}

/** Only this file writes the value. */
function toSavedCounters(saved: unknown): Readonly<Record<string, SavedCounter>> {
    return (saved ?? {}) as Readonly<Record<string, SavedCounter>>;
}
