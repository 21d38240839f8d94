import type { CallerQuota, ReplySlot } from '../domain/caller-quota.ts';
import type { LimitName, Limits } from '../domain/limits.ts';
import { AppError } from '../shared/errors.ts';
import { type LimitPeriod, limitWindowAt } from './limit-window.ts';
import type { Counter, SharedCounters } from './shared-counters.ts';
import type { SharedSlots } from './shared-slots.ts';

/** A limited caller, with a name that is the same on every server. */
export interface LimitedCaller {
    readonly name: string;
    readonly limits: Limits;
}

export interface LimitState {
    readonly limit: number;
    readonly remaining: number;
    readonly resetMs: number;
}

export interface Admission {
    readonly requests: LimitState | null;
    /** The token limit with the fewest tokens left. */
    readonly tokens: LimitState | null;
    /** Why the request is refused; `null` if it is admitted. */
    readonly refusal: AppError | null;
}

export interface Quotas {
    /** Counts a request, and decides whether it is admitted. */
    admit(caller: LimitedCaller): Promise<Admission>;
    of(caller: LimitedCaller): CallerQuota;
}

const TOKEN_LIMITS = ['tokensPerMinute', 'tokensPerDay', 'tokensPerMonth'] as const;
const PERIODS: Readonly<Record<Exclude<LimitName, 'concurrentStreams'>, LimitPeriod>> = {
    requestsPerMinute: 'minute',
    tokensPerMinute: 'minute',
    tokensPerDay: 'day',
    tokensPerMonth: 'month',
};

interface Measured extends LimitState {
    readonly name: LimitName;
    readonly isExceeded: boolean;
}

export interface QuotasInput {
    readonly counters: SharedCounters;
    readonly slots: Pick<SharedSlots, 'take'>;
    /** Called for every refusal. */
    readonly onRefusal: (limit: LimitName) => void;
}

export function createQuotas({ counters, slots, onRefusal }: QuotasInput): Quotas {
    return {
        async admit(caller) {
            const at = await counters.now();
            const [requests, tokens] = await Promise.all([countRequest(caller, at), readTightest(caller, at)]);
            const exceeded = [requests, tokens].find(state => state?.isExceeded);
            return {
                requests,
                tokens,
                refusal: exceeded ? refuse(exceeded) : null,
            };
        },
        of: caller => ({ openSlot: expectedTokens => openSlot(caller, expectedTokens) }),
    };

    async function countRequest(caller: LimitedCaller, at: number): Promise<Measured | null> {
        const counted = counterOf(caller, 'requestsPerMinute', at);
        if (counted === null) return null;
        const used = await counters.take(counted.counter, 1);
        const { limit } = counted.counter;
        return toMeasured('requestsPerMinute', { ...counted, used, isExceeded: used > limit, at });
    }

    /** The token limit with the fewest tokens left. */
    async function readTightest(caller: LimitedCaller, at: number): Promise<Measured | null> {
        const states = await Promise.all(TOKEN_LIMITS.map(name => readTokens(caller, name, at)));
        const limits = states.filter(state => state !== null);
        return limits.toSorted((first, second) => first.remaining - second.remaining)[0] ?? null;
    }

    async function readTokens(
        caller: LimitedCaller,
        name: (typeof TOKEN_LIMITS)[number],
        at: number,
    ): Promise<Measured | null> {
        const counted = counterOf(caller, name, at);
        if (counted === null) return null;
        const used = await counters.read(counted.counter);
        return toMeasured(name, { ...counted, used, isExceeded: used >= counted.counter.limit, at });
    }

    async function openSlot(caller: LimitedCaller, expectedTokens: number): Promise<ReplySlot> {
        const release = await takeSlot(caller);
        let releaseTokens: () => void;
        try {
            releaseTokens = await holdTokens(caller, expectedTokens);
        } catch (error) {
            release();
            throw error;
        }
        let consumed = Promise.resolve();
        return {
            consume(tokens) {
                consumed = consume(caller, tokens);
            },
            close() {
                release();
                // In between, the tokens are counted twice rather than not at all.
                void consumed.then(releaseTokens);
            },
        };
    }

    /** Replies that begin at the same moment could each see the whole rest of the budget. */
    async function holdTokens(caller: LimitedCaller, count: number): Promise<() => void> {
        const tightest = count === 0 ? null : await readTightest(caller, await counters.now());
        if (tightest === null) return () => {};
        if (tightest.isExceeded) throw refuse(tightest);
        const { name, limit, remaining } = tightest;
        const release = await slots.take(`${caller.name} held-tokens`, { count, limit: remaining, isExact: true });
        if (release !== null) {
            // A reply may have ended in the meantime: its tokens are counted now, and no longer held.
            const present = await readTightest(caller, await counters.now());
            if (present?.isExceeded !== true) return release;
            release();
            throw refuse(present);
        }
        onRefusal(name);
        const message = `Open replies may use all tokens that are left (${name}: ${limit}). Try again when one has ended.`;
        throw new AppError('rate_limited', message, { retryAfterSeconds: 1 });
    }

    async function takeSlot({ name, limits: { concurrentStreams: limit } }: LimitedCaller): Promise<() => void> {
        if (limit === undefined) return () => {};
        const release = await slots.take(`${name} streams`, { count: 1, limit, isExact: false });
        if (release === null) throw refuse({ name: 'concurrentStreams', limit, resetMs: 1_000 });
        return release;
    }

    async function consume(caller: LimitedCaller, tokens: number): Promise<void> {
        const at = await counters.now();
        const counted = TOKEN_LIMITS.map(name => counterOf(caller, name, at)).filter(each => each !== null);
        // Other servers know it before the held tokens are released. A full counter counts on.
        await Promise.all(
            counted.map(({ counter }) => counters.take({ ...counter, isExact: true, canShrink: true }, tokens)),
        );
    }

    function refuse({ name, limit, resetMs }: Pick<Measured, 'name' | 'limit' | 'resetMs'>): AppError {
        onRefusal(name);
        const retryAfterSeconds = Math.max(1, Math.ceil(resetMs / 1000));
        const isBudget = name === 'tokensPerDay' || name === 'tokensPerMonth';
        return new AppError(isBudget ? 'quota_exceeded' : 'rate_limited', REASONS[name](limit), { retryAfterSeconds });
    }
}

const REASONS: Readonly<Record<LimitName, (limit: number) => string>> = {
    requestsPerMinute: limit => `Rate limit reached: ${limit} requests a minute. Try again in the next minute.`,
    tokensPerMinute: limit => `Rate limit reached: ${limit} tokens a minute. Try again in the next minute.`,
    tokensPerDay: limit => `The budget of ${limit} tokens a day is used up. It resets at midnight UTC.`,
    tokensPerMonth: limit => `The budget of ${limit} tokens a month is used up. It resets at the end of the month.`,
    concurrentStreams: limit => `Rate limit reached: ${limit} replies at the same time. Wait for one to end.`,
};

interface Counted {
    readonly counter: Counter;
    readonly endsAt: number;
}

function counterOf(caller: LimitedCaller, name: Exclude<LimitName, 'concurrentStreams'>, at: number): Counted | null {
    const limit = caller.limits[name];
    if (limit === undefined) return null;
    const window = limitWindowAt(PERIODS[name], at);
    const meter = name === 'requestsPerMinute' ? 'requests' : 'tokens';
    const key = `${caller.name} ${meter} ${window.name}`;
    return { counter: { key, limit, ttlMs: window.endsAt - at }, endsAt: window.endsAt };
}

function toMeasured(
    name: LimitName,
    { counter, endsAt, used, isExceeded, at }: Counted & { used: number; isExceeded: boolean; at: number },
): Measured {
    const { limit } = counter;
    return { name, limit, remaining: Math.max(0, limit - used), resetMs: Math.max(0, endsAt - at), isExceeded };
}
