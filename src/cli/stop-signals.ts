import { readFileSync } from 'node:fs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A signal to a group of processes comes more than once: `bun run` hands on what the server gets as well. */
const SAME_SIGNAL_MS = 100;

/** As nobody wants to wait any longer who asks three times. */
const SIGNALS_OF_A_HURRY = 3;

export interface StopSignals {
    /** Resolves with the first signal to stop. */
    readonly stop: Promise<void>;
    /** Resolves with the third one; the second changes nothing. */
    readonly hurry: Promise<void>;
}

/** From now on, signals to stop no longer end the process by themselves. */
export function watchStopSignals(): StopSignals {
    const [stop, hurry] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let count = 0;
    let latest = Number.NEGATIVE_INFINITY;
    for (const signal of SIGNALS) {
        // With `nohup`, the server outlives its terminal.
        if (signal === 'SIGHUP' && isHangupIgnored()) continue;
        process.on(signal, () => {
            const now = performance.now();
            if (now - latest < SAME_SIGNAL_MS) return;
            latest = now;
            count += 1;
            stop.resolve();
            if (count === SIGNALS_OF_A_HURRY) hurry.resolve();
        });
    }
    return { stop: stop.promise, hurry: hurry.promise };
}

/** Linux says which signals a process was started to ignore; elsewhere none is assumed. */
function isHangupIgnored(): boolean {
    try {
        const mask = /^SigIgn:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
        return (BigInt(`0x${mask}`) & 1n) === 1n;
    } catch {
        return false;
    }
}
