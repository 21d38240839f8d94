import type { CounterStore } from '../ports/counter-store.ts';
import type { Log } from '../shared/log.ts';
import { createQuotas, type Quotas } from './quotas.ts';
import { createSharedCounters } from './shared-counters.ts';
import { createStreamSlots } from './stream-slots.ts';
import { createThrottle, type Throttle } from './throttle.ts';

export interface OpenLimitsInput {
    readonly store: CounterStore;
    readonly log: Log;
    /** Hears of every refusal, by the name of the limit. */
    readonly onRefusal: (limit: string) => void;
}

export interface OpenLimits {
    readonly quotas: Quotas;
    /** Slows down those who try keys. */
    readonly keyGuesses: Throttle;
    /** Slows down those who try passwords. */
    readonly loginTries: { readonly byAddress: Throttle; readonly byAccount: Throttle };
    close(): Promise<void>;
}

/** Wrong keys of one address in a quarter of an hour. */
const MOST_KEY_GUESSES = 100;
/** Wrong passwords in a quarter of an hour, of one address and for one account. */
const MOST_TRIES_OF_ADDRESS = 10;
const MOST_TRIES_FOR_ACCOUNT = 50;

/** Wires everything that counts what callers may still do. */
export function openLimits({ store, log, onRefusal }: OpenLimitsInput): OpenLimits {
    const counters = createSharedCounters({ store, log });
    const slots = createStreamSlots(counters);
    return {
        quotas: createQuotas({ counters, slots, onRefusal }),
        keyGuesses: createThrottle({ counters, name: 'key-guesses', limit: MOST_KEY_GUESSES, onRefusal }),
        loginTries: {
            byAddress: createThrottle({ counters, name: 'log-ins', limit: MOST_TRIES_OF_ADDRESS, onRefusal }),
            byAccount: createThrottle({ counters, name: 'log-ins-of', limit: MOST_TRIES_FOR_ACCOUNT, onRefusal }),
        },
        async close() {
            slots.close();
            await counters.close();
        },
    };
}
