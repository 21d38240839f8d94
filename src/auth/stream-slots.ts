import type { Counter, SharedCounters } from './shared-counters.ts';

/** Places for answers at the same time, over all servers. */
export interface StreamSlots {
    /** Takes a place; `null` where all are taken. The function that it gives puts the place back. */
    take(name: string, limit: number): Promise<(() => void) | null>;
    close(): void;
}

/**
 * Places are counted in short windows: at the beginning of each, every server counts those that are taken on it. So the places of a
 * server that was killed are free again with the next window.
 */
const WINDOW_MS = 10_000;

interface Taken {
    count: number;
    /** The window in which they were counted last. */
    window: number;
}

export function createStreamSlots(counters: SharedCounters): StreamSlots {
    const taken = new Map<string, Taken>();
    let timer: Timer | null = null;

    return {
        async take(name, limit) {
            timer ??= setInterval(() => void countAnew(), WINDOW_MS / 10).unref();
            const window = await currentWindow();
            const mine = takenOf(name, window);
            // Before it is known whether there is a place: a window may begin meanwhile.
            mine.count += 1;
            const sum = await counters.take(counterOf(name, limit, mine.window), 1);
            if (sum <= limit) return () => putBack(name, mine);
            putBack(name, mine);
            return null;
        },
        close() {
            if (timer !== null) clearInterval(timer);
        },
    };

    async function currentWindow(): Promise<number> {
        return Math.floor((await counters.now()) / WINDOW_MS);
    }

    function takenOf(name: string, window: number): Taken {
        const known = taken.get(name);
        if (known !== undefined) {
            countIn(name, known, window);
            return known;
        }
        const mine = { count: 0, window };
        taken.set(name, mine);
        return mine;
    }

    function countIn(name: string, mine: Taken, window: number): void {
        if (mine.window >= window) return;
        mine.window = window;
        if (mine.count > 0) counters.spend(counterOf(name, 0, window), mine.count);
    }

    function putBack(name: string, mine: Taken): void {
        mine.count -= 1;
        counters.spend(counterOf(name, 0, mine.window), -1);
        if (mine.count === 0 && taken.get(name) === mine) taken.delete(name);
    }

    async function countAnew(): Promise<void> {
        const window = await currentWindow();
        for (const [name, mine] of taken) countIn(name, mine, window);
    }
}

function counterOf(name: string, limit: number, window: number): Counter {
    return { key: `${name} streams ${window}`, limit, ttlMs: 2 * WINDOW_MS, canShrink: true };
}
