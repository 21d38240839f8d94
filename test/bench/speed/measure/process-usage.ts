import { readdirSync, readFileSync } from 'node:fs';

/** Microseconds of CPU that a process and its threads have used, from Linux. */
export function cpuMicrosecondsOf(pid: number): number {
    let nanoseconds = 0;
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
        try {
            nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
        } catch {
            // The thread has just ended.
        }
    }
    return nanoseconds / 1000;
}

/** Megabytes that a process holds in memory. */
export function residentMegabytesOf(pid: number): number {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}
