import { AppError } from '../shared/errors.ts';
import { limitWindowAt } from './limit-window.ts';
import type { Counter, SharedCounters } from './shared-counters.ts';

/** Slows down those who try what they do not know, on all servers together. */
export interface Throttle {
    /** Counts a try. @throws AppError `rate_limited` where there were too many in this quarter of an hour */
    attempt(subject: string): Promise<void>;
    /** The try was right: it does not count. */
    forgive(subject: string): Promise<void>;
}

export interface ThrottleInput {
    readonly counters: SharedCounters;
    readonly name: string;
    readonly limit: number;
    /** Hears of every refusal. */
    readonly onRefusal: (name: string) => void;
}

export function createThrottle({ counters, name, limit, onRefusal }: ThrottleInput): Throttle {
    return {
        async attempt(subject) {
            const at = await counters.now();
            const { counter, endsAt } = counterOf(subject, at);
            if ((await counters.take(counter, 1)) <= limit) return;
            onRefusal(name);
            throw new AppError('rate_limited', 'There were too many wrong tries. Wait before the next one.', {
                retryAfterSeconds: (endsAt - at) / 1000,
            });
        },
        async forgive(subject) {
            counters.spend(counterOf(subject, await counters.now()).counter, -1);
        },
    };

    function counterOf(subject: string, at: number): { readonly counter: Counter; readonly endsAt: number } {
        const window = limitWindowAt('quarter', at);
        const key = `${name} ${subject} ${window.name}`;
        return { counter: { key, limit, ttlMs: window.endsAt - at }, endsAt: window.endsAt };
    }
}
