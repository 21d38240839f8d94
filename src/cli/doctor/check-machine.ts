import { existsSync, readFileSync, statfsSync, statSync } from 'node:fs';
import type { Config } from '../../config.ts';
import { sqlitePathOrNull } from '../../db/open-database.ts';
import { existingFolder } from './existing-folder.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

/** What the machine gives the program: room, open files, requests at once. */
export function checkMachine({ databaseUrl }: Config): readonly Finding[] {
    return [...checkDisk(sqlitePathOrNull(databaseUrl)), ...checkOpenFiles(), checkRequests()];
}

/** Below this the database soon cannot write. */
const LEAST_BYTES = 100_000_000;

function checkDisk(path: string | null): readonly Finding[] {
    if (path === null) return [];
    const { bavail, bsize } = statfsSync(existingFolder(path));
    const free = bavail * bsize;
    const message = `${(free / 1e9).toFixed(1)} GB are free for the database.`;
    if (free < LEAST_BYTES) return [problem('disk', message, 'Make room: a full disk stops the server from writing.')];
    const size = existsSync(path) ? statSync(path).size : 0;
    if (free < size * 2) {
        return [warning('disk', message, 'A backup needs as much room as the database has; write it to another disk.')];
    }
    return [ok('disk', message)];
}

/** Each open answer takes two: one to the client, one to the provider. */
const FEW_FILES = 4_096;

/** Linux alone tells them without a shell. */
function checkOpenFiles(): readonly Finding[] {
    if (process.platform !== 'linux') return [];
    const limits = readFileSync('/proc/self/limits', 'utf8');
    const soft = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
    if (soft === undefined || Number(soft) >= FEW_FILES) return [ok('open files', `At most ${soft ?? 'any number'}.`)];
    const message = `At most ${soft} files may be open, which is about ${Math.floor(Number(soft) / 2)} answers at once.`;
    return [
        warning('open files', message, 'Raise it: LimitNOFILE=65536 in a systemd unit, `ulimit -n 65536` in a shell.'),
    ];
}

/** The binary sets it for itself when it serves. */
function checkRequests(): Finding {
    const { BUN_CONFIG_MAX_HTTP_REQUESTS: most } = process.env;
    if (most !== undefined) return ok('requests', `At most ${most} requests to providers at once.`);
    if (Bun.isStandaloneExecutable)
        return ok('requests', 'The server lifts the limit of requests to providers itself.');
    const message = 'From source, 256 requests to providers run at once and the others wait.';
    return warning('requests', message, 'Start it with `bun start`, or set BUN_CONFIG_MAX_HTTP_REQUESTS=65336.');
}
