import type { CounterStore } from '../../../ports/counter-store.ts';
import type { MetadataStore } from '../../../ports/stores.ts';
import { lazyAsync } from '../../../shared/lazy.ts';

/** Counters that live so long outlive the process. */
const KEPT_FROM_MS = 60 * 60 * 1000;
/** So much of what was counted may be lost where the process is killed. */
const SAVE_AFTER_MS = 2_000;
const METADATA_KEY = 'limit-counters';
const FOR_EVER = 0;

interface KeptCounter {
    readonly points: number;
    readonly forgetAt: number;
}

/** Counters of a server that has its database to itself: in memory, those of days and months in the database too. */
export function createMemoryCounterStore(metadata: MetadataStore): CounterStore {
    const openLimiter = lazyAsync(createLimiter);
    // Of the time that passes, not of the clock, which may be set.
    const startedAt = Date.now() - performance.now();
    const kept = new Map<string, KeptCounter>();
    const load = lazyAsync(loadKept);
    let saving: Timer | null = null;

    return {
        async add(key, points, ttlMs) {
            await load();
            const isKept = ttlMs >= KEPT_FROM_MS;
            // The library ends counters by a timer, and no timer runs for a month.
            const customDuration = isKept ? FOR_EVER : Math.ceil(ttlMs / 1000);
            const limiter = await openLimiter();
            const { consumedPoints } = await limiter.penalty(key, points, { customDuration });
            if (isKept) {
                kept.set(key, { points: consumedPoints, forgetAt: now() + ttlMs });
                saving ??= setTimeout(() => void save().catch(() => undefined), SAVE_AFTER_MS).unref();
            }
            return consumedPoints;
        },
        async read(key) {
            await load();
            const counter = await (await openLimiter()).get(key);
            return counter?.consumedPoints ?? 0;
        },
        now: async () => now(),
        async close() {
            // A disk that takes nothing any more must not keep the rest of the server from being closed.
            if (saving !== null) await save().catch(() => undefined);
        },
    };

    function now(): number {
        return startedAt + performance.now();
    }

    async function loadKept(): Promise<void> {
        const limiter = await openLimiter();
        const saved = await metadata.getOrNull(METADATA_KEY);
        for (const [key, counter] of Object.entries(toKept(saved))) {
            if (counter.forgetAt <= now()) continue;
            kept.set(key, counter);
            await limiter.set(key, counter.points, FOR_EVER);
        }
    }

    async function save(): Promise<void> {
        if (saving !== null) clearTimeout(saving);
        saving = null;
        const limiter = await openLimiter();
        for (const [key, { forgetAt }] of kept) {
            if (forgetAt > now()) continue;
            kept.delete(key);
            await limiter.delete(key);
        }
        await metadata.set(METADATA_KEY, Object.fromEntries(kept));
    }
}

/** The library comes with the first that is counted: it has a limiter for every kind of database, and a start needs none. */
async function createLimiter() {
    const { RateLimiterMemory } = await import('rate-limiter-flexible');
    return new RateLimiterMemory({ keyPrefix: '', points: Number.MAX_SAFE_INTEGER, duration: 60 });
}

/** Nobody but this file writes the value. */
function toKept(saved: unknown): Readonly<Record<string, KeptCounter>> {
    return (saved ?? {}) as Readonly<Record<string, KeptCounter>>;
}
