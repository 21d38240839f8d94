import { PeriodicTask } from '../shared/periodic-task.ts';
import type { Counter, SharedCounters } from './shared-counters.ts';

/** Places for answers at the same time, over all servers. */
export interface StreamSlots {
    /** Takes a place; `null` where all are taken. The function that it gives puts the place back. */
    take(name: string, limit: number): Promise<(() => void) | null>;
    close(): void;
}

/**
 * Places are counted in short windows: for each, every server counts those that are taken on it. So the places of a server that was
 * killed are free again when a window begins for which it had not counted yet.
 */
const WINDOW_MS = 10_000;
const LOOK_MS = WINDOW_MS / 10;
/** Counted so long before a window begins: otherwise places would look free until all servers have looked, and told what they saw. */
const AHEAD_MS = 3 * LOOK_MS;

interface Taken {
    count: number;
    /** The windows in which they are counted: the present one and, shortly before its end, the next. */
    windows: readonly number[];
}

export function createStreamSlots(counters: SharedCounters): StreamSlots {
    const taken = new Map<string, Taken>();
    const look = new PeriodicTask({ everyMs: LOOK_MS, run: countAnew, onError: () => {} });

    return {
        async take(name, limit) {
            look.start();
            const mine = takenOf(name, await windowsNow());
            // Before it is known whether there is a place: a window may begin meanwhile.
            mine.count += 1;
            const [present = 0, ...next] = mine.windows;
            for (const window of next) counters.spend(counterOf(name, 0, window), 1);
            const sum = await counters.take(counterOf(name, limit, present), 1);
            if (sum <= limit) return () => putBack(name, mine);
            putBack(name, mine);
            return null;
        },
        close() {
            void look.stop();
        },
    };

    async function windowsNow(): Promise<readonly number[]> {
        const now = await counters.now();
        const present = Math.floor(now / WINDOW_MS);
        const soon = Math.floor((now + AHEAD_MS) / WINDOW_MS);
        return soon === present ? [present] : [present, soon];
    }

    function takenOf(name: string, windows: readonly number[]): Taken {
        const known = taken.get(name);
        if (known !== undefined) {
            countIn(name, known, windows);
            return known;
        }
        const mine = { count: 0, windows };
        taken.set(name, mine);
        return mine;
    }

    function countIn(name: string, mine: Taken, windows: readonly number[]): void {
        const [present = 0] = mine.windows;
        const last = mine.windows.at(-1) ?? 0;
        for (const window of windows) {
            // Whoever asked for the time earlier may come later.
            if (window < present) return;
            if (window > last && mine.count > 0) counters.spend(counterOf(name, 0, window), mine.count);
        }
        mine.windows = windows;
    }

    function putBack(name: string, mine: Taken): void {
        mine.count -= 1;
        for (const window of mine.windows) counters.spend(counterOf(name, 0, window), -1);
        if (mine.count === 0 && taken.get(name) === mine) taken.delete(name);
    }

    async function countAnew(): Promise<void> {
        const windows = await windowsNow();
        for (const [name, mine] of taken) countIn(name, mine, windows);
    }
}

function counterOf(name: string, limit: number, window: number): Counter {
    return { key: `${name} streams ${window}`, limit, ttlMs: 2 * WINDOW_MS, canShrink: true };
}
