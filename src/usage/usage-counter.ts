import type { UsageStore } from '../ports/usage-store.ts';
import type { Clock } from '../shared/clock.ts';
import type { Log } from '../shared/log.ts';

/** Adds usage up, by and by, in the background. */
export interface UsageCounter {
    start(): void;
    /** Resolves when everything that may be added up is. */
    catchUp(): Promise<void>;
    /** Resolves when nothing is added up any more. */
    stop(): Promise<void>;
}

export interface UsageCounterInput {
    readonly usage: UsageStore;
    readonly now: Clock;
    readonly log: Log;
}

const INTERVAL_MS = 60_000;
/** What is recorded carries the time of before it was written; servers' clocks differ, too. */
const SETTLED_AFTER_MS = 60_000;
/** In one transaction: two or three milliseconds. */
const REPLIES_AT_ONCE = 100;
/** So that a long history from before is added up without being felt. */
const PAUSE_MS = 20;

export function createUsageCounter({ usage, now, log }: UsageCounterInput): UsageCounter {
    let timer: Timer | null = null;
    let running: Promise<void> | null = null;
    let isStopped = false;
    return {
        start() {
            timer = setInterval(() => void tick(), INTERVAL_MS);
            timer.unref();
            void tick();
        },
        catchUp,
        async stop() {
            isStopped = true;
            if (timer !== null) clearInterval(timer);
            await running;
        },
    };

    async function tick(): Promise<void> {
        if (running !== null || isStopped) return;
        running = catchUp().catch((error: unknown) => log.warn({ error }, 'Usage could not be added up.'));
        await running;
        running = null;
    }

    async function catchUp(): Promise<void> {
        const until = new Date(now().getTime() - SETTLED_AFTER_MS);
        while (!isStopped && !(await usage.addUp({ until, mostReplies: REPLIES_AT_ONCE }))) await Bun.sleep(PAUSE_MS);
    }
}
