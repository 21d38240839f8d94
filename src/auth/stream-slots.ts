import { PeriodicTask } from '../shared/periodic-task.ts';
import type { Counter, SharedCounters } from './shared-counters.ts';

/**
 * Slots are counted in short windows: every server adds its own slots to each of them. So the slots of a killed server are free again
 * with the first window that it has not counted.
 */
const WINDOW_MS = 10_000;
const RECOUNT_MS = WINDOW_MS / 10;
/** How long before a window starts its slots are counted. Later, slots would look free until every server has counted its own. */
const AHEAD_MS = 3 * RECOUNT_MS;

interface OwnSlots {
    count: number;
    /** The windows that they are counted in: the present one and, shortly before its end, the next. */
    windows: readonly number[];
}

/** Counts concurrent replies across all servers. */
export class StreamSlots {
    readonly #counters: SharedCounters;
    readonly #own = new Map<string, OwnSlots>();
    readonly #recounting = new PeriodicTask({ everyMs: RECOUNT_MS, run: () => this.#recount(), onError: () => {} });

    constructor(counters: SharedCounters) {
        this.#counters = counters;
    }

    /** Takes a slot; `null` if all are taken. The returned function releases it. */
    async take(name: string, limit: number): Promise<(() => void) | null> {
        this.#recounting.start();
        const own = this.#ownSlots(name, await this.#windowsNow());
        // Counted before it is known whether a slot is free, because a window may start in the meantime.
        own.count += 1;
        const [present = 0, ...next] = own.windows;
        for (const window of next) this.#counters.add(counterOf(name, 0, window), 1);
        const sum = await this.#counters.take(counterOf(name, limit, present), 1);
        if (sum <= limit) return () => this.#release(name, own);
        this.#release(name, own);
        return null;
    }

    close(): void {
        void this.#recounting.stop();
    }

    async #windowsNow(): Promise<readonly number[]> {
        const now = await this.#counters.now();
        const present = Math.floor(now / WINDOW_MS);
        const soon = Math.floor((now + AHEAD_MS) / WINDOW_MS);
        return soon === present ? [present] : [present, soon];
    }

    #ownSlots(name: string, windows: readonly number[]): OwnSlots {
        const known = this.#own.get(name);
        if (known !== undefined) {
            this.#countIn(name, known, windows);
            return known;
        }
        const own = { count: 0, windows };
        this.#own.set(name, own);
        return own;
    }

    #countIn(name: string, own: OwnSlots, windows: readonly number[]): void {
        const [present = 0] = own.windows;
        const last = own.windows.at(-1) ?? 0;
        for (const window of windows) {
            // A caller that read the clock earlier may arrive later.
            if (window < present) return;
            if (window > last && own.count > 0) this.#counters.add(counterOf(name, 0, window), own.count);
        }
        own.windows = windows;
    }

    #release(name: string, own: OwnSlots): void {
        own.count -= 1;
        for (const window of own.windows) this.#counters.add(counterOf(name, 0, window), -1);
        if (own.count === 0 && this.#own.get(name) === own) this.#own.delete(name);
    }

    async #recount(): Promise<void> {
        const windows = await this.#windowsNow();
        for (const [name, own] of this.#own) this.#countIn(name, own, windows);
    }
}

function counterOf(name: string, limit: number, window: number): Counter {
    return { key: `${name} streams ${window}`, limit, ttlMs: 2 * WINDOW_MS, canShrink: true };
}
