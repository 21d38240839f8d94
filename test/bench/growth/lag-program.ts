import { appendFileSync, existsSync, openSync, readSync } from 'node:fs';

// Loaded into the server before its own code: writes each time that its event loop was blocked to a file, as `END LASTED CPU`, in
// milliseconds; CPU is what the process used meanwhile.

const { BENCH_LAG_FILE: file } = process.env;
const EVERY_MS = 5;
const SHORTEST_MS = 5;
/** Of the main thread: nanoseconds that it ran, and that it was ready to run while others had the core. */
const SCHEDULE = '/proc/self/schedstat';

const schedule = existsSync(SCHEDULE) ? openSync(SCHEDULE, 'r') : null;
const buffer = Buffer.alloc(128);

if (file !== undefined) {
    let last = performance.now();
    let lastDelay = readDelay();
    let lastCpu = process.cpuUsage();
    setInterval(() => {
        const now = performance.now();
        const cpu = process.cpuUsage();
        const delay = readDelay();
        // What other programs took of the core is not the server's doing.
        const blocked = now - last - EVERY_MS - (delay - lastDelay);
        if (blocked > SHORTEST_MS) {
            const used = (cpu.user + cpu.system - lastCpu.user - lastCpu.system) / 1000;
            appendFileSync(file, `${Date.now()} ${blocked.toFixed(1)} ${used.toFixed(1)}\n`);
        }
        // Neither is writing the line.
        last = performance.now();
        lastDelay = readDelay();
        lastCpu = cpu;
    }, EVERY_MS).unref();
}

/** Milliseconds so far that the main thread waited for a core; 0 if the system does not say. */
function readDelay(): number {
    if (schedule === null) return 0;
    const length = readSync(schedule, buffer, 0, buffer.length, 0);
    const [, waited = 0] = buffer.toString('latin1', 0, length).split(' ').map(Number);
    return waited / 1_000_000;
}
