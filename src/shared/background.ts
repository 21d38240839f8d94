import { AppError } from './errors.ts';
import type { Log } from './log.ts';

/** Far above what requests start; beyond it, work would only fill memory. */
const MOST_AT_ONCE = 10_000;

/** Work that no reply waits for. It ends before the server closes. Its failures are logged, never thrown. */
export class Background {
    readonly #log: Log;
    readonly #running = new Set<Promise<void>>();
    #isClosed = false;

    constructor(log: Log) {
        this.#log = log;
    }

    /** How much work is in progress. */
    get size(): number {
        return this.#running.size;
    }

    /**
     * Starts the work at once.
     * @throws AppError `overloaded` after `close`, and if too much is in progress
     */
    run(work: () => Promise<void>): void {
        if (this.#isClosed || this.#running.size >= MOST_AT_ONCE) {
            const reason = this.#isClosed
                ? 'The server is shutting down.'
                : 'The server has too much work in progress.';
            throw new AppError('overloaded', `${reason} Try again in a moment.`, { retryAfterSeconds: 2 });
        }
        const task = work()
            .catch((error: unknown) => this.#log.error({ error }, 'Work in the background failed.'))
            .finally(() => this.#running.delete(task));
        this.#running.add(task);
    }

    /** Resolves when no work is in progress. */
    async drain(): Promise<void> {
        while (this.#running.size > 0) await Promise.all(this.#running);
    }

    /** Takes no more work. Resolves when what is in progress has ended. */
    async close(): Promise<void> {
        this.#isClosed = true;
        await this.drain();
    }
}
