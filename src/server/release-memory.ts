const LOOK_MS = 1000;
/** More processor time than this between two looks is work; less is a server that waits. */
const BUSY_MICROSECONDS = 100_000;
/** The second collection frees what the first one only found to be unused. */
const COLLECTIONS = 2;

/**
 * Returns the memory of a start or of a burst of requests once it is over. The engine collects when as much again was allocated,
 * which may never happen in a quiet server. The collection runs beside the event loop. `Bun.shrink` would
 * return a little more, but also drops compiled code: the next request then takes half a millisecond longer.
 */
export function releaseMemoryWhenQuiet(): { stop(): void } {
    const isDue = createQuietDetector();
    let used = process.cpuUsage();
    const timer = setInterval(() => {
        const { user, system } = process.cpuUsage(used);
        used = process.cpuUsage();
        if (!isDue(user + system)) return;
        Bun.gc(false);
    }, LOOK_MS);
    timer.unref();
    return { stop: () => clearInterval(timer) };
}

/** Takes the microseconds of processor time since the last look, and returns whether memory is to be collected now. */
export function createQuietDetector(): (usedMicroseconds: number) => boolean {
    let collectionsLeft = COLLECTIONS;
    return usedMicroseconds => {
        if (usedMicroseconds > BUSY_MICROSECONDS) {
            collectionsLeft = COLLECTIONS;
            return false;
        }
        if (collectionsLeft === 0) return false;
        collectionsLeft -= 1;
        return true;
    };
}
