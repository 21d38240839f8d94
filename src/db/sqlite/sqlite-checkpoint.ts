import type { Database as Connection } from 'bun:sqlite';
import { lazy } from '../../shared/lazy.ts';

/** Copies the log of a SQLite database into its file before it becomes too long. */
export interface SqliteCheckpoint {
    /** Starts copying if that is due; nobody waits for it. */
    afterCommit(): void;
    /** Resolves when nothing is copied any more. */
    close(): Promise<void>;
}

interface SqliteCheckpointInput {
    readonly connection: Connection;
    readonly path: string;
    /** The log is copied when it has so many pages; pages that many turns changed are copied once. */
    readonly longLog?: number;
}

/** A checkpoint that only counts came with this version; to older ones it is a whole one. */
const FIRST_WITH_COUNTING = [3, 51];

/**
 * By itself SQLite copies the log within the commit that makes it too long, which stops the event loop until the disk has all of it. Here
 * another thread does, with a connection of its own: SQLite syncs the log, copies while others write, and syncs the file.
 */
export function createSqliteCheckpoint({ connection, path, longLog = 4_000 }: SqliteCheckpointInput): SqliteCheckpoint {
    if (!canCount(connection)) return leaveToSqlite();
    connection.run('pragma wal_autocheckpoint = 0');
    const counting = connection.query<LogState, []>('pragma wal_checkpoint(noop)');
    let running: Promise<void> | null = null;
    let isLeft = false;

    return {
        afterCommit() {
            if (running !== null || isLeft) return;
            if (countPages() < longLog) return;
            running = copyLog(path)
                .catch(() => {
                    // No thread, or a failing disk, which the commits then report.
                    isLeft = true;
                    leaveToSqlite();
                })
                .finally(() => {
                    running = null;
                });
        },
        async close() {
            await running;
        },
    };

    /** Of the log, that wait to be copied. */
    function countPages(): number {
        try {
            const { log, checkpointed } = counting.get() ?? NO_LOG;
            return log - checkpointed;
        } catch {
            // What was committed is committed, whatever is wrong with the file now.
            return 0;
        }
    }

    function leaveToSqlite(): SqliteCheckpoint {
        connection.run(`pragma wal_autocheckpoint = ${longLog}`);
        return NO_CHECKPOINT;
    }
}

/** For a database in memory. */
export const NO_CHECKPOINT: SqliteCheckpoint = { afterCommit: () => {}, close: async () => {} };

/** In pages. */
interface LogState {
    readonly log: number;
    readonly checkpointed: number;
}

const NO_LOG: LogState = { log: 0, checkpointed: 0 };

function canCount(connection: Connection): boolean {
    const row = connection.query<{ version: string }, []>('select sqlite_version() as "version"').get();
    const [major = 0, minor = 0] = (row?.version ?? '').split('.').map(Number);
    const [firstMajor = 0, firstMinor = 0] = FIRST_WITH_COUNTING;
    return major > firstMajor || (major === firstMajor && minor >= firstMinor);
}

/**
 * What was written meanwhile is copied too, for which writers wait, though not the event loop; the next commit then starts the log anew. A
 * thread each time, since most servers need it rarely.
 */
const PROGRAM = `
import { Database } from 'bun:sqlite';
self.onmessage = ({ data: path }) => {
    try {
        const connection = new Database(path, { readwrite: true, create: false });
        for (const pragma of ['synchronous = full', 'busy_timeout = 50', 'wal_checkpoint(passive)', 'wal_checkpoint(full)']) {
            connection.query('pragma ' + pragma).all();
        }
        connection.close();
        self.postMessage(null);
    } catch (error) {
        self.postMessage(String(error));
    }
};`;

const programUrl = lazy(() => URL.createObjectURL(new Blob([PROGRAM], { type: 'application/javascript' })));

async function copyLog(path: string): Promise<void> {
    const worker = new Worker(programUrl(), { smol: true, ref: false });
    try {
        await new Promise<void>((resolve, reject) => {
            worker.onmessage = ({ data: error }: MessageEvent<string | null>) =>
                error === null ? resolve() : reject(new Error(error));
            worker.onerror = ({ message }) => reject(new Error(message));
            worker.postMessage(path);
        });
    } finally {
        worker.terminate();
    }
}
