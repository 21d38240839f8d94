import type { BrokenTurnStore } from '../ports/broken-turn-store.ts';
import type { Clock } from '../shared/clock.ts';
import { newRandomHex } from '../shared/ids.ts';
import type { Log } from '../shared/log.ts';
import { pause } from '../shared/pause.ts';

/** Ends the turns of servers that are gone: what there is of their replies is marked as interrupted. */
export interface OrphanedTurns {
    /** Begins to give signs of life while own turns are open, and to look for turns of servers that give none. */
    start(): void;
    stop(): Promise<void>;
}

export interface OrphanedTurnsInput {
    /** Loaded when it is first needed, which is after the start. */
    readonly openStore: () => Promise<BrokenTurnStore>;
    /** When the oldest turn began that is open on this server; `null` if none is. */
    readonly oldestOpen: () => Date | null;
    /** How long a server may give no sign of life. */
    readonly leaseMs: number;
    readonly now: Clock;
    readonly log: Log;
}

/** Two signs of life may be lost. */
const SIGNS_A_LEASE = 3;

export function createOrphanedTurns({ openStore, oldestOpen, leaseMs, now, log }: OrphanedTurnsInput): OrphanedTurns {
    const serverId = newRandomHex();
    let isListed = false;
    let isStopped = false;
    let timer: Timer | null = null;
    let running: Promise<void> = Promise.resolve();

    return {
        start() {
            look();
            timer = setInterval(look, leaseMs / SIGNS_A_LEASE);
            timer.unref();
        },
        async stop() {
            isStopped = true;
            if (timer !== null) clearInterval(timer);
            await running;
        },
    };

    function look(): void {
        running = running.then(work).catch(error => {
            log.warn({ error }, 'Turns that broke off could not be looked for; it is tried again.');
        });
    }

    async function work(): Promise<void> {
        if (isStopped) return;
        const store = await openStore();
        const openSince = oldestOpen();
        if (openSince !== null || isListed) await store.setOpenSince({ serverId, openSince, at: now() });
        isListed = openSince !== null;
        const closed = await closeAll(store);
        if (closed > 0) log.info({ turns: closed }, 'Answers that broke off with their server were marked.');
    }

    /** Between two parts, whatever else waits has its turn. */
    async function closeAll(store: BrokenTurnStore): Promise<number> {
        const { toLostReply } = await import('./lost-reply.ts');
        for (let closed = 0; ; await pause()) {
            const at = now();
            const lostBefore = new Date(at.getTime() - leaseMs);
            const before = new Date(Math.min(lostBefore.getTime(), oldestOpen()?.getTime() ?? at.getTime()));
            const step = await store.closeSome({ before, lostBefore, toReply: turn => toLostReply(turn, at) });
            closed += step.closed;
            if (step.isDone || isStopped) return closed;
        }
    }
}
