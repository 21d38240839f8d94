import type { OrphanedTurnStore } from '../ports/orphaned-turn-store.ts';
import type { Clock } from '../shared/clock.ts';
import { newRandomHex } from '../shared/ids.ts';
import type { Log } from '../shared/log.ts';
import { pause } from '../shared/pause.ts';
import { PeriodicTask } from '../shared/periodic-task.ts';
import { toLostReply } from './lost-reply.ts';

export interface OrphanedTurnsInput {
    /** Opened after the start, when it is first needed. */
    readonly openStore: () => Promise<OrphanedTurnStore>;
    /** When this server's oldest open turn began; `null` if none is open. */
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
            onError: error => input.log.warn({ error }, 'Looking for interrupted turns failed. It will be retried.'),
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
        if (turns > 0) log.info({ turns }, 'Turns of stopped servers were marked as interrupted.');
    }

    /** Gives way to other work between two steps. Returns how many turns were closed. */
    async #closeAll(store: OrphanedTurnStore): Promise<number> {
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
