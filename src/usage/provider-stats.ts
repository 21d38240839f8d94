import type { Observer, ProviderOutcome } from '../ports/observer.ts';
import type { ProviderCount, ProviderCountKind, ProviderStatsStore } from '../ports/provider-stats-store.ts';
import type { Clock } from '../shared/clock.ts';
import type { Log } from '../shared/log.ts';

/** Counts how providers do, on this server, and adds it to what all servers counted. */
export interface ProviderStats {
    readonly observer: Pick<Observer, 'providerAsked'>;
    start(): void;
    /** Writes down what was counted. */
    flush(): Promise<void>;
    stop(): Promise<void>;
}

export interface ProviderStatsInput {
    readonly store: ProviderStatsStore;
    readonly now: Clock;
    readonly log: Log;
}

const FLUSH_MS = 15_000;

export function createProviderStats({ store, now, log }: ProviderStatsInput): ProviderStats {
    let counts = new Map<string, ProviderCount>();
    let timer: ReturnType<typeof setInterval> | null = null;
    return {
        observer: {
            providerAsked: ({ trace, provider }) => ({ trace, end: outcome => note(provider, outcome) }),
        },
        start() {
            timer = setInterval(() => void flushQuietly(), FLUSH_MS);
            timer.unref();
        },
        flush,
        async stop() {
            if (timer !== null) clearInterval(timer);
            await flushQuietly();
        },
    };

    function note(provider: string, { status, errorCode, reply, firstTokenMs, durationMs }: ProviderOutcome): void {
        if (errorCode !== null) count(provider, '', 'FAILURE', errorCode);
        if (status !== 'ANSWERED' || reply === null) return;
        if (firstTokenMs !== null) count(provider, reply.model, 'FIRST_TOKEN', String(rangeOf(firstTokenMs)));
        count(provider, reply.model, 'TOTAL', String(rangeOf(durationMs)));
    }

    function count(provider: string, model: string, kind: ProviderCountKind, value: string): void {
        const day = toDay(now());
        const key = [day, provider, model, kind, value].join('\0');
        const before = counts.get(key)?.count ?? 0;
        counts.set(key, { day, provider, model, kind, value, count: before + 1 });
    }

    async function flush(): Promise<void> {
        if (counts.size === 0) return;
        const flushed = counts;
        counts = new Map();
        try {
            await store.add([...flushed.values()]);
        } catch (error) {
            for (const [key, each] of flushed) {
                counts.set(key, { ...each, count: each.count + (counts.get(key)?.count ?? 0) });
            }
            throw error;
        }
    }

    async function flushQuietly(): Promise<void> {
        await flush().catch((error: unknown) =>
            log.warn({ error }, 'How the providers did could not be written down.'),
        );
    }
}

const DAY_MS = 86_400_000;
let lastDay = { index: Number.NaN, name: '' };

/** The day of a moment, as `2026-11-22`; printed once a day. */
function toDay(at: Date): string {
    const index = Math.floor(at.getTime() / DAY_MS);
    if (index !== lastDay.index) lastDay = { index, name: at.toISOString().slice(0, 10) };
    return lastDay.name;
}

/** Each range ends a fifth above the one before: fine enough to tell providers apart, few enough to count. */
const GROWTH = 1.2;

/** The number of the range that a time is in: range n ends at 1.2ⁿ milliseconds. */
export function rangeOf(milliseconds: number): number {
    return milliseconds <= 1 ? 0 : Math.ceil(Math.log(milliseconds) / Math.log(GROWTH));
}

export interface RangeCount {
    readonly range: number;
    readonly count: number;
}

/** The time that `share` of all stay below, in milliseconds, a tenth more or less; `null` of none. */
export function quantileOrNull(counts: readonly RangeCount[], share: number): number | null {
    const total = counts.reduce((sum, { count }) => sum + count, 0);
    let below = 0;
    for (const { range, count } of counts.toSorted((one, other) => one.range - other.range)) {
        below += count;
        // The middle of the range.
        if (below >= total * share) return Math.round(GROWTH ** (range - 0.5));
    }
    return null;
}
