import type { CallerQuota, ReplySlot } from '../chat/caller-quota.ts';
import { AppError } from '../shared/errors.ts';
import { type LimitPeriod, limitWindowAt } from './limit-window.ts';
import type { LimitName, Limits } from './limits.ts';
import type { Counter, SharedCounters } from './shared-counters.ts';
import type { StreamSlots } from './stream-slots.ts';

/** Who is limited, under a name that is the same on every server. */
export interface LimitedCaller {
    readonly name: string;
    readonly limits: Limits;
}

/** What is left of a limit. */
export interface LimitState {
    readonly limit: number;
    readonly remaining: number;
    readonly resetMs: number;
}

export interface Admission {
    readonly requests: LimitState | null;
    /** Of the limits of tokens that of which the least is left. */
    readonly tokens: LimitState | null;
    /** Why the request is refused; `null` where it is not. */
    readonly refusal: AppError | null;
}

export interface Quotas {
    /** Counts a request, and says whether the caller may ask for an answer. */
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
    readonly slots: StreamSlots;
    /** Hears of every refusal. */
    readonly onRefusal: (limit: LimitName) => void;
}

export function createQuotas({ counters, slots, onRefusal }: QuotasInput): Quotas {
    return {
        async admit(caller) {
            const at = await counters.now();
            const [requests, ...tokens] = await Promise.all([
                countRequest(caller, at),
                ...TOKEN_LIMITS.map(name => readTokens(caller, name, at)),
            ]);
            const measuredTokens = tokens.filter(state => state !== null);
            const exceeded = [requests, ...measuredTokens].find(state => state?.isExceeded);
            return {
                requests,
                tokens: measuredTokens.toSorted((first, second) => first.remaining - second.remaining)[0] ?? null,
                refusal: exceeded ? refuse(exceeded) : null,
            };
        },
        of: caller => ({ openSlot: () => openSlot(caller) }),
    };

    async function countRequest(caller: LimitedCaller, at: number): Promise<Measured | null> {
        const counted = counterOf(caller, 'requestsPerMinute', at);
        if (counted === null) return null;
        const used = await counters.take(counted.counter, 1);
        const { limit } = counted.counter;
        return toMeasured('requestsPerMinute', { ...counted, used, isExceeded: used > limit, at });
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

    async function openSlot(caller: LimitedCaller): Promise<ReplySlot> {
        const release = await takeSlot(caller);
        return {
            spend(tokens) {
                void spend(caller, tokens);
            },
            close: release,
        };
    }

    async function takeSlot({ name, limits: { concurrentStreams: limit } }: LimitedCaller): Promise<() => void> {
        if (limit === undefined) return () => {};
        const release = await slots.take(name, limit);
        if (release === null) throw refuse({ name: 'concurrentStreams', limit, resetMs: 1_000 });
        return release;
    }

    async function spend(caller: LimitedCaller, tokens: number): Promise<void> {
        const at = await counters.now();
        for (const name of TOKEN_LIMITS) {
            const counted = counterOf(caller, name, at);
            if (counted !== null) counters.spend(counted.counter, tokens);
        }
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
    tokensPerDay: limit => `The budget of ${limit} tokens a day is used up. It begins anew at midnight UTC.`,
    tokensPerMonth: limit => `The budget of ${limit} tokens a month is used up. It begins anew with the next month.`,
    concurrentStreams: limit => `Rate limit reached: ${limit} answers at the same time. Wait for one to end.`,
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
