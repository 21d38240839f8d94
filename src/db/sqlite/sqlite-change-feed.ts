import type { Database as Connection } from 'bun:sqlite';
import type { Change, ChangeFeed } from '../../ports/change-feed.ts';

/** How soon the writes of other processes are noticed, as those of the command line. */
const POLL_MS = 250;
/** Requests of the same millisecond share a look: no other process can write and hear of it sooner. */
const LOOK_MS = 1;

export interface SqliteChangeFeed extends ChangeFeed {
    close(): void;
}

/**
 * One process serves a file, so changes are told inside it. What other processes write shows in the file's `data_version`, which
 * costs microseconds to look at.
 */
export function createSqliteChangeFeed(connection: Connection): SqliteChangeFeed {
    const listeners = new Set<(change: Change) => void>();
    const version = connection.query<{ readonly data_version: number }, []>('pragma data_version');
    let seenVersion = version.get()?.data_version;
    let lookedAt = Number.NEGATIVE_INFINITY;
    let timer: Timer | null = null;

    return {
        async announce(change) {
            tell(change);
        },
        look() {
            const now = performance.now();
            if (now - lookedAt >= LOOK_MS) poll();
            return seenVersion !== undefined;
        },
        onChange(listener) {
            listeners.add(listener);
            timer ??= setInterval(poll, POLL_MS).unref();
            return () => {
                listeners.delete(listener);
            };
        },
        close() {
            if (timer !== null) clearInterval(timer);
            listeners.clear();
        },
    };

    function tell(change: Change): void {
        for (const listener of listeners) listener(change);
    }

    function poll(): void {
        lookedAt = performance.now();
        const current = readVersion();
        if (current === seenVersion) return;
        seenVersion = current;
        tell({ kind: 'unknown' });
    }

    /** A file that cannot be read has an unknown state; it is looked at again. */
    function readVersion(): number | undefined {
        try {
            return version.get()?.data_version;
        } catch {
            return undefined;
        }
    }
}
