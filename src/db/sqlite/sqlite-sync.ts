import type { Database as Connection, Statement } from 'bun:sqlite';
import { closeSync, fdatasync, openSync } from 'node:fs';
import { promisify } from 'node:util';
import { copyWal } from './copy-wal.ts';

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

/** Copies the write-ahead log into the database file before it becomes too long. */
export interface SqliteCheckpoint {
    /** Starts to copy if the log is long. No caller waits for it. */
    afterCommit(): void;
    /** Resolves when nothing is being copied. */
    close(): Promise<void>;
}

interface WalCheckpointInput {
    readonly connection: Connection;
    readonly databasePath: string;
    /** In pages. Pages that many turns changed are copied only once. */
    readonly longLog?: number;
}

/** Since this version a checkpoint can only count. Older versions take the same command for a whole checkpoint. */
const COUNTS_SINCE = [3, 51] as const;

/**
 * By default SQLite copies the log within the commit that makes it too long, which blocks the event loop until the disk has all of it. This
 * class has another thread do it.
 */
export class WalCheckpoint implements SqliteCheckpoint {
    readonly #input: Required<WalCheckpointInput>;
    /** `null` if SQLite copies the log itself. */
    #counting: Statement<LogState, []> | null;
    #running: Promise<void> | null = null;
    /** What another process still reads cannot be copied; the log is then left until it has grown as much again. */
    #uncopied = 0;

    constructor({ connection, databasePath, longLog = 4_000 }: WalCheckpointInput) {
        this.#input = { connection, databasePath, longLog };
        this.#counting = canCount(connection) ? connection.query('pragma wal_checkpoint(noop)') : null;
        this.#copyInCommitAt(this.#counting === null ? longLog : 0);
    }

    afterCommit(): void {
        if (this.#running !== null || this.#countWaitingPages() < this.#uncopied + this.#input.longLog) return;
        this.#running = this.#copy();
    }

    async close(): Promise<void> {
        await this.#running;
    }

    async #copy(): Promise<void> {
        const { databasePath, longLog } = this.#input;
        try {
            await copyWal(databasePath);
            this.#uncopied = this.#countWaitingPages();
        } catch {
            this.#counting = null;
            this.#copyInCommitAt(longLog);
        }
        this.#running = null;
    }

    #countWaitingPages(): number {
        try {
            const state = this.#counting?.get() ?? null;
            return state === null ? 0 : state.log - state.checkpointed;
        } catch {
            // The commit has succeeded, and the next one reports what is wrong.
            return 0;
        }
    }

    /** 0 for never. */
    #copyInCommitAt(pages: number): void {
        this.#input.connection.run(`pragma wal_autocheckpoint = ${pages}`);
    }
}

/** In pages. */
interface LogState {
    readonly log: number;
    readonly checkpointed: number;
}

function canCount(connection: Connection): boolean {
    const row = connection.query<{ version: string }, []>('select sqlite_version() as "version"').get();
    const [major = 0, minor = 0] = (row?.version ?? '').split('.').map(Number);
    return major > COUNTS_SINCE[0] || (major === COUNTS_SINCE[0] && minor >= COUNTS_SINCE[1]);
}

/** For a database in memory. */
export const NO_CHECKPOINT: SqliteCheckpoint = { afterCommit: () => {}, close: async () => {} };
