const TICK_MS = 10;
/** A tick that comes later than this tells of a machine that had other things to do. */
const LONGEST_TICK_MS = 50;

export interface Stopwatch {
    /** Milliseconds since the start. */
    stop(): number;
}

/**
 * Measures what a server promises in time. Where the machine did not let this process run, no time has passed for it: the promise is the
 * server's, and nobody's who shares the machine with it.
 */
export function startStopwatch(): Stopwatch {
    let elapsedMs = 0;
    let tickedAt = performance.now();
    const timer = setInterval(tick, TICK_MS);
    return {
        stop() {
            clearInterval(timer);
            tick();
            return elapsedMs;
        },
    };

    function tick(): void {
        const now = performance.now();
        elapsedMs += Math.min(now - tickedAt, LONGEST_TICK_MS);
        tickedAt = now;
    }
}
