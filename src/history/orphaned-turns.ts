import type { BrokenTurnStore } from '../ports/broken-turn-store.ts';
import type { Clock } from '../shared/clock.ts';
import { newRandomHex } from '../shared/ids.ts';
import type { Log } from '../shared/log.ts';
import { pause } from '../shared/pause.ts';
import { PeriodicTask } from '../shared/periodic-task.ts';

export interface OrphanedTurnsInput {
    /** Loaded when it is first needed, which is after the start. */
    readonly openStore: () => Promise<BrokenTurnStore>;
    /** When the oldest turn began that is open on this server; `null` if none is. */
    readonly oldestOpen: () => Date | null;
    /** How long a server may go without a heartbeat. */
    readonly leaseMs: number;
    readonly now: Clock;
    readonly log: Log;
}

/** Two heartbeats may be lost. */
const HEARTBEATS_PER_LEASE = 3;

/** Marks the turns of crashed servers as interrupted. While this server has open turns, it writes heartbeats for them. */
export class OrphanedTurns {
    readonly #input: OrphanedTurnsInput;
    readonly #task: PeriodicTask;
    readonly #serverId = newRandomHex();
    #isListed = false;
    #isStopped = false;

    constructor(input: OrphanedTurnsInput) {
        this.#input = input;
        this.#task = new PeriodicTask({
            everyMs: input.leaseMs / HEARTBEATS_PER_LEASE,
            run: () => this.#run(),
            onError: error => input.log.warn({ error }, 'The look for interrupted turns failed. It is tried again.'),
        });
    }

    start(): void {
        this.#task.start();
        this.#task.runNow();
    }

    async stop(): Promise<void> {
        this.#isStopped = true;
        await this.#task.stop();
    }

    async #run(): Promise<void> {
        if (this.#isStopped) return;
        const { openStore, oldestOpen, now, log } = this.#input;
        const store = await openStore();
        const openSince = oldestOpen();
        if (openSince !== null || this.#isListed) {
            await store.setOpenSince({ serverId: this.#serverId, openSince, at: now() });
        }
        this.#isListed = openSince !== null;
        const turns = await this.#closeAll(store);
        if (turns > 0) log.info({ turns }, 'Turns of servers that are gone were marked as interrupted.');
    }

    /** Gives way to other work between two steps. Returns how many turns were closed. */
    async #closeAll(store: BrokenTurnStore): Promise<number> {
        const { toLostReply } = await import('./lost-reply.ts');
        const { oldestOpen, leaseMs, now } = this.#input;
        for (let closed = 0; ; await pause()) {
            const at = now();
            const lostBefore = new Date(at.getTime() - leaseMs);
            const before = new Date(Math.min(lostBefore.getTime(), oldestOpen()?.getTime() ?? at.getTime()));
            const step = await store.closeSome({ before, lostBefore, toReply: turn => toLostReply(turn, at) });
            closed += step.closed;
            if (step.isDone || this.#isStopped) return closed;
        }
    }
}
