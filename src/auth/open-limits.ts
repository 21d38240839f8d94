import type { CounterStore } from '../ports/counter-store.ts';
import type { Log } from '../shared/log.ts';
import { createQuotas, type Quotas } from './quotas.ts';
import { CachedCounters } from './shared-counters.ts';
import { SharedSlots } from './shared-slots.ts';
import { createThrottle, type Throttle } from './throttle.ts';

export interface OpenLimitsInput {
    readonly store: CounterStore;
    readonly log: Log;
    /** Called for every refusal, with the name of the limit. */
    readonly onRefusal: (limit: string) => void;
}

export interface OpenLimits {
    readonly quotas: Quotas;
    /** Slows down attempts to guess API keys. */
    readonly keyGuesses: Throttle;
    /** Slows down attempts to guess passwords. */
    readonly loginTries: { readonly byAddress: Throttle; readonly byAccount: Throttle };
    close(): Promise<void>;
}

/** Wrong keys from one address in a quarter of an hour. */
const MAX_KEY_GUESSES = 100;
/** Wrong passwords in a quarter of an hour, from one address and for one account. */
const MAX_LOGINS_PER_ADDRESS = 10;
const MAX_LOGINS_PER_ACCOUNT = 50;

/** Creates everything that limits callers. */
export function openLimits({ store, log, onRefusal }: OpenLimitsInput): OpenLimits {
    const counters = new CachedCounters({ store, log });
    const slots = new SharedSlots(counters);
    return {
        quotas: createQuotas({ counters, slots, onRefusal }),
        keyGuesses: createThrottle({ counters, name: 'key-guesses', limit: MAX_KEY_GUESSES, onRefusal }),
        loginTries: {
            byAddress: createThrottle({ counters, name: 'log-ins', limit: MAX_LOGINS_PER_ADDRESS, onRefusal }),
            byAccount: createThrottle({ counters, name: 'log-ins-of', limit: MAX_LOGINS_PER_ACCOUNT, onRefusal }),
        },
        async close() {
            slots.close();
            await counters.close();
        },
    };
}
