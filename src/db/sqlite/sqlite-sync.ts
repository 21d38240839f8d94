import { closeSync, fdatasync, openSync } from 'node:fs';
import { promisify } from 'node:util';

const syncFile = promisify(fdatasync);

/** What was committed without a wait reaches the disk within this time, also where nothing that waits comes after it. */
const SOON_MS = 20;

/** Brings commits to disk without stopping the event loop; those that end while the disk is busy share its next turn. */
export interface SqliteSync {
    /** Resolves when everything that is committed by now is on disk. */
    now(): Promise<void>;
    /** As `now`, in a moment; nobody waits for it. */
    soon(): void;
    close(): Promise<void>;
}

/**
 * SQLite syncs within `commit`, which stops the event loop for as long as the disk takes. With `synchronous = normal` it leaves that
 * out, and the log of the database is synced from here, by another thread.
 */
export function createSqliteSync(path: string): SqliteSync {
    let log: number | null = null;
    let running: Promise<void> | null = null;
    let next: Promise<void> | null = null;
    let timer: Timer | null = null;

    function now(): Promise<void> {
        if (timer !== null) clearTimeout(timer);
        timer = null;
        // A sync that runs already may have begun before the newest commit.
        next ??= (running ?? Promise.resolve()).catch(() => {}).then(start);
        return next;
    }

    function start(): Promise<void> {
        next = null;
        running = run().finally(() => {
            running = null;
        });
        return running;
    }

    async function run(): Promise<void> {
        // SQLite makes the file with the first commit, and keeps it while a connection is open.
        log ??= openSync(`${path}-wal`, 'r+');
        await syncFile(log);
    }

    return {
        now,
        soon() {
            timer ??= setTimeout(() => {
                // The next commit that waits for the disk fails the same way and reports it.
                now().catch(() => {});
            }, SOON_MS);
            timer.unref();
        },
        async close() {
            if (timer !== null) clearTimeout(timer);
            await (next ?? running)?.catch(() => {});
            if (log !== null) closeSync(log);
        },
    };
}

/** A database in memory has no disk. */
export const NO_SYNC: SqliteSync = { now: async () => {}, soon: () => {}, close: async () => {} };
