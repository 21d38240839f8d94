import { closeSync, fdatasync, openSync } from 'node:fs';
import { promisify } from 'node:util';

const syncFile = promisify(fdatasync);

/** Deferred commits reach the disk within this time, even if no immediate commit follows. */
const DEFER_MS = 20;

/** Writes commits to disk without blocking the event loop. Commits that end while the disk is busy share the next sync. */
export interface SqliteSync {
    /** Resolves when everything committed so far is on disk. */
    now(): Promise<void>;
    /** Starts a sync in a moment, for commits that no caller waits for. */
    soon(): void;
    close(): Promise<void>;
}

/**
 * With `synchronous = normal` SQLite does not sync within `commit`, which would block the event loop for as long as the disk takes. This
 * class syncs the write-ahead log from another thread instead.
 */
export class WalSync implements SqliteSync {
    readonly #walPath: string;
    #wal: number | null = null;
    #running: Promise<void> | null = null;
    #next: Promise<void> | null = null;
    #timer: Timer | null = null;

    constructor(databasePath: string) {
        this.#walPath = `${databasePath}-wal`;
    }

    now(): Promise<void> {
        this.#clearTimer();
        // A sync in progress may have started before the newest commit.
        this.#next ??= (this.#running ?? Promise.resolve()).catch(() => {}).then(() => this.#start());
        return this.#next;
    }

    soon(): void {
        // The next immediate commit fails the same way and reports it.
        this.#timer ??= setTimeout(() => this.now().catch(() => {}), DEFER_MS);
        this.#timer.unref();
    }

    async close(): Promise<void> {
        this.#clearTimer();
        await (this.#next ?? this.#running)?.catch(() => {});
        if (this.#wal !== null) closeSync(this.#wal);
    }

    #start(): Promise<void> {
        this.#next = null;
        this.#running = this.#sync().finally(() => {
            this.#running = null;
        });
        return this.#running;
    }

    async #sync(): Promise<void> {
        // SQLite creates the file with the first commit and keeps it while a connection is open.
        this.#wal ??= openSync(this.#walPath, 'r+');
        await syncFile(this.#wal);
    }

    #clearTimer(): void {
        if (this.#timer !== null) clearTimeout(this.#timer);
        this.#timer = null;
    }
}

/** For a database in memory. */
export const NO_SYNC: SqliteSync = { now: async () => {}, soon: () => {}, close: async () => {} };
