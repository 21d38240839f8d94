import { appendFileSync } from 'node:fs';

// Loaded into the server before its own code: writes each time that its event loop was blocked to a file, as `END LASTED CPU`, in
// milliseconds; CPU is what the process used meanwhile.

const { BENCH_LAG_FILE: file } = process.env;
const EVERY_MS = 5;
const SHORTEST_MS = 5;

if (file !== undefined) {
    let last = performance.now();
    let lastCpu = process.cpuUsage();
    setInterval(() => {
        const now = performance.now();
        const cpu = process.cpuUsage();
        const blocked = now - last - EVERY_MS;
        if (blocked > SHORTEST_MS) {
            const used = (cpu.user + cpu.system - lastCpu.user - lastCpu.system) / 1000;
            appendFileSync(file, `${Date.now()} ${blocked.toFixed(1)} ${used.toFixed(1)}\n`);
        }
        // Writing the line is not the server's doing.
        last = performance.now();
        lastCpu = cpu;
    }, EVERY_MS).unref();
}
