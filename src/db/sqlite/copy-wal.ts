import { lazy } from '../../shared/lazy.ts';

/**
 * Copies the write-ahead log into the database file from another thread, by SQLite's own checkpoint: it syncs the log, copies while others
 * write, and syncs the file.
 * @throws Error if there is no thread, or the disk fails
 */
export async function copyWal(path: string): Promise<void> {
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
