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
 * The second checkpoint also copies what was written during the first. Only that one makes writers wait, and never the event loop. The
 * next commit then writes the log from its beginning. A thread each time, since most servers rarely need one.
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
