import type { Log } from './log.ts';

/** Work that no answer waits for. It is finished before the server closes, and its failures are logged, never thrown. */
export interface Background {
    readonly run: (work: () => Promise<void>) => void;
    /** Resolves when everything that was handed in has ended. */
    readonly drain: () => Promise<void>;
    /** How much of it is running. */
    readonly size: () => number;
}

export function createBackground(log: Log): Background {
    const running = new Set<Promise<void>>();
    return {
        run(work) {
            const task = work()
                .catch((error: unknown) => log.error({ error }, 'Work in the background failed.'))
                .finally(() => running.delete(task));
            running.add(task);
        },
        size: () => running.size,
        async drain() {
            while (running.size > 0) await Promise.all(running);
        },
    };
}
