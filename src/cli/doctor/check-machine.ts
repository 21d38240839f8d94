import { existsSync, readFileSync, statfsSync, statSync } from 'node:fs';
import { sqlitePathOrNull } from '../../db/open-database.ts';
import type { Config } from '../../server/config.ts';
import { existingFolder } from './existing-folder.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

/** Checks disk space, open files and concurrent requests. */
export function checkMachine({ databaseUrl }: Config): readonly Finding[] {
    return [...checkDisk(sqlitePathOrNull(databaseUrl)), ...checkOpenFiles(), checkRequests()];
}

/** With less space, the database can soon no longer write. */
const MIN_FREE_BYTES = 100_000_000;

function checkDisk(path: string | null): readonly Finding[] {
    if (path === null) return [];
    const { bavail, bsize } = statfsSync(existingFolder(path));
    const free = bavail * bsize;
    const message = `${(free / 1e9).toFixed(1)} GB are free on the disk of the database.`;
    if (free < MIN_FREE_BYTES)
        return [problem('disk', message, 'Free some space. With a full disk the server cannot write.')];
    const size = existsSync(path) ? statSync(path).size : 0;
    if (free < size * 2) {
        return [warning('disk', message, 'A backup may not fit on this disk. Write it to another disk.')];
    }
    return [ok('disk', message)];
}

/** Each running reply needs two: one connection to the client and one to the provider. */
const MIN_OPEN_FILES = 4_096;

/** Only Linux reports the limit without a shell. */
function checkOpenFiles(): readonly Finding[] {
    if (process.platform !== 'linux') return [];
    const limits = readFileSync('/proc/self/limits', 'utf8');
    const soft = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
    if (soft === undefined || Number(soft) >= MIN_OPEN_FILES)
        return [ok('open files', `The limit is ${soft ?? 'unknown'}.`)];
    const message = `The limit is ${soft} open files, enough for about ${Math.floor(Number(soft) / 2)} concurrent replies.`;
    return [
        warning(
            'open files',
            message,
            'Raise it with LimitNOFILE=65536 in a systemd unit, or `ulimit -n 65536` in a shell.',
        ),
    ];
}

/** The binary raises its own limit when it serves. */
function checkRequests(): Finding {
    const { BUN_CONFIG_MAX_HTTP_REQUESTS: limit } = process.env;
    if (limit !== undefined) return ok('requests', `Up to ${limit} concurrent requests to providers.`);
    if (Bun.isStandaloneExecutable) return ok('requests', 'The server raises the limit of concurrent requests itself.');
    const message = 'When run from source, only 256 requests to providers run at once.';
    return warning('requests', message, 'Start with `bun start`, or set BUN_CONFIG_MAX_HTTP_REQUESTS=65336.');
}
