import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessFigures {
    readonly megabytes: number;
    readonly handles: number;
}

/** Resident memory and open files of a process, as Linux counts them. */
export function figuresOf(pid: number): ProcessFigures {
    const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return { megabytes: Math.round(Number(kilobytes) / 1024), handles: readdirSync(`/proc/${pid}/fd`).length };
}
