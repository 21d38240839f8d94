import type { Database as Connection, Statement } from 'bun:sqlite';
import type { Change, ChangeFeed } from '../../ports/change-feed.ts';

/** How soon writes of other processes, such as the command line, are noticed. */
const POLL_MS = 250;
/** Requests within this time share one look at the file: no other process can write and expect to be noticed sooner. */
const CATCH_UP_MS = 1;

/**
 * Only one process serves a file, so changes are announced inside it. Writes of other processes change the file's `data_version`, which
 * takes microseconds to read.
 */
export class SqliteChangeFeed implements ChangeFeed {
    readonly #listeners = new Set<(change: Change) => void>();
    readonly #versionQuery: Statement<{ readonly data_version: number }, []>;
    #version: number | undefined;
    #checkedAt = Number.NEGATIVE_INFINITY;
    #timer: Timer | null = null;

    constructor(connection: Connection) {
        this.#versionQuery = connection.query('pragma data_version');
        this.#version = this.#versionQuery.get()?.data_version;
    }

    async announce(change: Change): Promise<void> {
        this.#notify(change);
    }

    catchUp(): boolean {
        if (performance.now() - this.#checkedAt >= CATCH_UP_MS) this.#poll();
        return this.#version !== undefined;
    }

    onChange(listener: (change: Change) => void): () => void {
        this.#listeners.add(listener);
        this.#timer ??= setInterval(() => this.#poll(), POLL_MS).unref();
        return () => {
            this.#listeners.delete(listener);
        };
    }

    close(): void {
        if (this.#timer !== null) clearInterval(this.#timer);
        this.#listeners.clear();
    }

    #notify(change: Change): void {
        for (const listener of this.#listeners) listener(change);
    }

    #poll(): void {
        this.#checkedAt = performance.now();
        const version = this.#readVersion();
        if (version === this.#version) return;
        this.#version = version;
        this.#notify({ kind: 'unknown' });
    }

    /** `undefined` if the file cannot be read; the next poll tries again. */
    #readVersion(): number | undefined {
        try {
            return this.#versionQuery.get()?.data_version;
        } catch {
            return undefined;
        }
    }
}
