import { AppError } from '../shared/errors.ts';
import { limitWindowAt } from './limit-window.ts';
import type { Counter, SharedCounters } from './shared-counters.ts';

/** Limits wrong attempts, counted across all servers. */
export interface Throttle {
    /** Counts an attempt. @throws AppError `rate_limited` if there were too many in this quarter of an hour */
    attempt(subject: string): Promise<void>;
    /** Removes an attempt that was right. */
    forgive(subject: string): Promise<void>;
}

export interface ThrottleInput {
    readonly counters: SharedCounters;
    readonly name: string;
    readonly limit: number;
    /** Called for every refusal. */
    readonly onRefusal: (name: string) => void;
}

export function createThrottle({ counters, name, limit, onRefusal }: ThrottleInput): Throttle {
    return {
        async attempt(subject) {
            const at = await counters.now();
            const { counter, endsAt } = counterOf(subject, at);
            if ((await counters.take(counter, 1)) <= limit) return;
            onRefusal(name);
            throw new AppError('rate_limited', 'Too many wrong attempts. Try again later.', {
                retryAfterSeconds: (endsAt - at) / 1000,
            });
        },
        async forgive(subject) {
            counters.add(counterOf(subject, await counters.now()).counter, -1);
        },
    };

    function counterOf(subject: string, at: number): { readonly counter: Counter; readonly endsAt: number } {
        const window = limitWindowAt('quarter', at);
        const key = `${name} ${subject} ${window.name}`;
        return { counter: { key, limit, ttlMs: window.endsAt - at }, endsAt: window.endsAt };
    }
}
