import type { UsageStore } from '../ports/usage-store.ts';
import type { Clock } from '../shared/clock.ts';
import type { Log } from '../shared/log.ts';
import { PeriodicTask } from '../shared/periodic-task.ts';

export interface UsageCounterInput {
    readonly usage: UsageStore;
    readonly now: Clock;
    readonly log: Log;
}

const INTERVAL_MS = 60_000;
/** A reply carries the time before it was written, and the clocks of servers differ. */
const SETTLED_AFTER_MS = 60_000;
/** In one transaction: two or three milliseconds. */
const REPLIES_AT_ONCE = 100;
/** Between two transactions, so that adding up a long history does not slow down requests. */
const PAUSE_MS = 20;

/** Adds up usage in the background. */
export class UsageCounter {
    readonly #input: UsageCounterInput;
    readonly #task: PeriodicTask;
    #isStopped = false;

    constructor(input: UsageCounterInput) {
        this.#input = input;
        this.#task = new PeriodicTask({
            everyMs: INTERVAL_MS,
            run: () => this.catchUp(),
            onError: error => input.log.warn({ error }, 'Usage could not be added up.'),
        });
    }

    start(): void {
        this.#task.start();
        this.#task.runNow();
    }

    /** Resolves when every reply that is old enough is added up. */
    async catchUp(): Promise<void> {
        const { usage, now } = this.#input;
        const until = new Date(now().getTime() - SETTLED_AFTER_MS);
        while (!this.#isStopped && !(await usage.addUp({ until, mostReplies: REPLIES_AT_ONCE }))) {
            await Bun.sleep(PAUSE_MS);
        }
    }

    async stop(): Promise<void> {
        this.#isStopped = true;
        await this.#task.stop();
    }
}
