import { PeriodicTask } from '../shared/periodic-task.ts';
import type { Counter, SharedCounters } from './shared-counters.ts';

/**
 * Slots are counted in short windows: every server adds its own slots to each of them. So the slots of a killed server are free again
 * with the first window that it has not counted. A slot is one reply, or as many tokens as a reply may use.
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

export interface SlotRequest {
    readonly count: number;
    /** Given if fewer are taken, so the last caller may exceed it. */
    readonly limit: number;
    /** Whether no server decides by what it knows from a moment ago. */
    readonly isExact: boolean;
}

/** Counts what open replies hold, across all servers. */
export class SharedSlots {
    readonly #counters: SharedCounters;
    readonly #own = new Map<string, OwnSlots>();
    readonly #recounting = new PeriodicTask({ everyMs: RECOUNT_MS, run: () => this.#recount(), onError: () => {} });

    constructor(counters: SharedCounters) {
        this.#counters = counters;
    }

    /** Takes slots; `null` if all are taken. The returned function releases them. */
    async take(name: string, { count, limit, isExact }: SlotRequest): Promise<(() => void) | null> {
        this.#recounting.start();
        const own = this.#ownSlots(name, await this.#windowsNow());
        // Counted before it is known whether a slot is free, because a window may start in the meantime.
        own.count += count;
        const [present = 0, ...next] = own.windows;
        for (const window of next) this.#counters.add(counterOf(name, window), count);
        const sum = await this.#counters.take({ ...counterOf(name, present), limit, isExact, canShrink: true }, count);
        if (sum - count < limit) return () => this.#release(name, own, count);
        this.#release(name, own, count);
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
            if (window > last && own.count > 0) this.#counters.add(counterOf(name, window), own.count);
        }
        own.windows = windows;
    }

    #release(name: string, own: OwnSlots, count: number): void {
        own.count -= count;
        for (const window of own.windows) this.#counters.add(counterOf(name, window), -count);
        if (own.count === 0 && this.#own.get(name) === own) this.#own.delete(name);
    }

    async #recount(): Promise<void> {
        const windows = await this.#windowsNow();
        for (const [name, own] of this.#own) this.#countIn(name, own, windows);
    }
}

function counterOf(name: string, window: number): Pick<Counter, 'key' | 'ttlMs'> {
    return { key: `${name} ${window}`, ttlMs: 2 * WINDOW_MS };
}
