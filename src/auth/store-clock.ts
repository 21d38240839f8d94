import type { CounterStore } from '../ports/counter-store.ts';
import type { Log } from '../shared/log.ts';

const FRESH_MS = 60_000;

/** The time of the counters' store, read once a minute. It is the same on every server and does not jump with the local clock. */
export class StoreClock {
    readonly #store: Pick<CounterStore, 'now'>;
    readonly #log: Log;
    #reading: { readonly offset: number; readonly readAt: number } | null = null;

    constructor({ store, log }: { readonly store: Pick<CounterStore, 'now'>; readonly log: Log }) {
        this.#store = store;
        this.#log = log;
    }

    /** Milliseconds since 1970. */
    async now(): Promise<number> {
        if (this.#reading === null) await this.#read();
        else if (performance.now() - this.#reading.readAt > FRESH_MS) void this.#read();
        return performance.now() + (this.#reading?.offset ?? performance.timeOrigin);
    }

    async #read(): Promise<void> {
        const readAt = performance.now();
        try {
            this.#reading = { offset: (await this.#store.now()) - (readAt + performance.now()) / 2, readAt };
        } catch (error) {
            this.#log.debug({ error }, 'The clock of the database could not be read.');
        }
    }
}
