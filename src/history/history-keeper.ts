import type { HistoryUpkeepStore } from '../ports/history-stores.ts';
import type { Clock } from '../shared/clock.ts';
import type { Log } from '../shared/log.ts';
import { pause } from '../shared/pause.ts';

/** Does what the history needs beside being written: nothing of it delays an answer. */
export interface HistoryKeeper {
    /** Begins, and looks again from time to time, also after what other servers left undone. */
    start(): void;
    /** Something was said that is to be found by its words. */
    wake(): void;
    /** Resolves when everything that was said can be found and nothing is kept longer than it should be. */
    drain(): Promise<void>;
    stop(): Promise<void>;
}

export interface HistoryKeeperInput {
    readonly store: HistoryUpkeepStore;
    /** `null` where the history is kept for ever. */
    readonly retentionDays: number | null;
    readonly now: Clock;
    readonly log: Log;
}

const DAY_MS = 86_400_000;
/** What was said together is indexed together. */
const GATHER_MS = 300;
/** After messages of servers that ended before they indexed them. */
const POLL_MS = 30_000;

export function createHistoryKeeper({ store, retentionDays, now, log }: HistoryKeeperInput): HistoryKeeper {
    const timers: Timer[] = [];
    let gathering: Timer | null = null;
    let running: Promise<void> = Promise.resolve();
    let isStopped = false;

    return {
        start() {
            timers.push(
                setInterval(() => inTurn(index), POLL_MS),
                setInterval(keep, DAY_MS),
            );
            for (const timer of timers) timer.unref();
            keep();
        },
        wake() {
            gathering ??= setTimeout(() => {
                gathering = null;
                inTurn(index);
            }, GATHER_MS);
            gathering.unref();
        },
        async drain() {
            keep();
            await running;
        },
        async stop() {
            isStopped = true;
            for (const timer of timers) clearInterval(timer);
            if (gathering !== null) clearTimeout(gathering);
            await running;
        },
    };

    /** One thing after the other: each of them alone is work enough for a database that also answers. */
    function inTurn(work: () => Promise<void>): void {
        running = running.then(work).catch(error => {
            log.warn({ error }, 'The upkeep of the history was left unfinished; it is tried again.');
        });
    }

    function keep(): void {
        inTurn(() => store.makeRoom(now()));
        if (retentionDays !== null) inTurn(() => forget(retentionDays));
        inTurn(index);
    }

    async function forget(days: number): Promise<void> {
        const before = new Date(now().getTime() - days * DAY_MS);
        await untilDone(() => store.forgetSomeBefore(before));
    }

    async function index(): Promise<void> {
        await untilDone(() => store.indexSome());
    }

    /** Between two parts, whatever else waits has its turn. */
    async function untilDone(work: () => Promise<boolean>): Promise<void> {
        while (!isStopped && (await work())) await pause();
    }
}
