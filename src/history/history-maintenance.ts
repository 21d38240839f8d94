import type { HistoryMaintenanceStore } from '../ports/history-stores.ts';
import type { Clock } from '../shared/clock.ts';
import type { Log } from '../shared/log.ts';
import { pause } from '../shared/pause.ts';
import { PeriodicTask } from '../shared/periodic-task.ts';

export interface HistoryMaintenanceInput {
    readonly store: HistoryMaintenanceStore;
    /** `null` keeps the history forever. */
    readonly retentionDays: number | null;
    readonly now: Clock;
    readonly log: Log;
}

const DAY_MS = 86_400_000;
/** Messages that arrive within this time are indexed together. */
const GATHER_MS = 300;
/** Finds messages of servers that stopped before they indexed them. */
const POLL_MS = 30_000;
/** A longer turn of the event loop means that requests were served. */
const BUSY_MS = 1;
const MOST_DELAY_MS = 60_000;

/** Indexes messages for search and deletes old ones, in the background. */
export class HistoryMaintenance {
    readonly #input: HistoryMaintenanceInput;
    readonly #indexing: PeriodicTask;
    readonly #retention: PeriodicTask;
    #gathering: Timer | null = null;
    #running: Promise<void> = Promise.resolve();
    #isStopped = false;

    constructor(input: HistoryMaintenanceInput) {
        this.#input = input;
        const onError = (error: unknown) => this.#report(error);
        this.#indexing = new PeriodicTask({ everyMs: POLL_MS, run: () => this.#inTurn(() => this.#index()), onError });
        this.#retention = new PeriodicTask({ everyMs: DAY_MS, run: () => this.#maintain(), onError });
    }

    start(): void {
        this.#indexing.start();
        this.#retention.start();
        this.#retention.runNow();
    }

    /** Call when there are new messages to index. */
    readonly wake = (): void => {
        this.#gathering ??= setTimeout(() => {
            this.#gathering = null;
            void this.#inTurn(() => this.#index());
        }, GATHER_MS).unref();
    };

    /** Resolves when every message is indexed and the expired ones are deleted. */
    async drain(): Promise<void> {
        await this.#maintain();
    }

    async stop(): Promise<void> {
        this.#isStopped = true;
        if (this.#gathering !== null) clearTimeout(this.#gathering);
        await this.#indexing.stop();
        await this.#retention.stop();
        await this.#running;
    }

    #maintain(): Promise<void> {
        const { store, retentionDays, now } = this.#input;
        void this.#inTurn(() => store.prepareMonths(now()));
        if (retentionDays !== null) void this.#inTurn(() => this.#forget(retentionDays));
        return this.#inTurn(() => this.#index());
    }

    /** Runs one task at a time, to leave the database time for requests. */
    #inTurn(work: () => Promise<void>): Promise<void> {
        this.#running = this.#running.then(work).catch(error => this.#report(error));
        return this.#running;
    }

    #report(error: unknown): void {
        this.#input.log.warn({ error }, 'History maintenance failed. It will be retried.');
    }

    async #forget(days: number): Promise<void> {
        const before = new Date(this.#input.now().getTime() - days * DAY_MS);
        await this.#untilDone(() => this.#input.store.deleteSomeBefore(before));
    }

    #index(): Promise<void> {
        return this.#untilDone(() => this.#input.store.indexSome());
    }

    /** Gives way to other work between two steps. */
    async #untilDone(work: () => Promise<boolean>): Promise<void> {
        const startedAt = performance.now();
        while (!this.#isStopped) {
            const stepAt = performance.now();
            if (!(await work())) return;
            const pauseAt = performance.now();
            await pause();
            const resumedAt = performance.now();
            const restMs = restAfterStep({
                stepMs: pauseAt - stepAt,
                pauseMs: resumedAt - pauseAt,
                delayMs: resumedAt - startedAt,
            });
            if (restMs > 0) await Bun.sleep(restMs);
        }
    }
}

export interface MaintenanceStep {
    readonly stepMs: number;
    /** Duration of the event loop's turn after the step. */
    readonly pauseMs: number;
    /** Time since the first step. */
    readonly delayMs: number;
}

/**
 * Milliseconds to leave to requests after a step: nine times the step while the event loop is busy. After `MOST_DELAY_MS` none: if
 * messages arrive faster than they are indexed, indexing would never end.
 */
export function restAfterStep({ stepMs, pauseMs, delayMs }: MaintenanceStep): number {
    return pauseMs > BUSY_MS && delayMs < MOST_DELAY_MS ? 9 * stepMs : 0;
}
