import type { Observer, ProviderOutcome } from '../ports/observer.ts';
import type { ProviderCount, ProviderCountKind, ProviderStatsStore } from '../ports/provider-stats-store.ts';
import type { Clock } from '../shared/clock.ts';
import type { Log } from '../shared/log.ts';
import { PeriodicTask } from '../shared/periodic-task.ts';

export interface ProviderStatsInput {
    readonly store: ProviderStatsStore;
    readonly now: Clock;
    readonly log: Log;
}

const FLUSH_MS = 15_000;

/** Counts the replies, failures and times of providers on this server, and adds them to those of all servers. */
export class ProviderStats {
    readonly observer: Pick<Observer, 'providerAsked'> = {
        providerAsked: ({ trace, provider }) => ({ trace, end: outcome => this.#note(provider, outcome) }),
    };
    readonly #input: ProviderStatsInput;
    readonly #task: PeriodicTask;
    #counts = new Map<string, ProviderCount>();
    #lastDay = { index: Number.NaN, name: '' };

    constructor(input: ProviderStatsInput) {
        this.#input = input;
        this.#task = new PeriodicTask({
            everyMs: FLUSH_MS,
            run: () => this.flush(),
            onError: error => input.log.warn({ error }, 'The figures of the providers could not be written.'),
        });
    }

    start(): void {
        this.#task.start();
    }

    /** Writes what was counted since the last call. If that fails, it is kept for the next one. */
    async flush(): Promise<void> {
        if (this.#counts.size === 0) return;
        const flushed = this.#counts;
        this.#counts = new Map();
        try {
            await this.#input.store.add([...flushed.values()]);
        } catch (error) {
            for (const [key, each] of flushed) {
                this.#counts.set(key, { ...each, count: each.count + (this.#counts.get(key)?.count ?? 0) });
            }
            throw error;
        }
    }

    async stop(): Promise<void> {
        this.#task.runNow();
        await this.#task.stop();
    }

    #note(provider: string, { status, errorCode, reply, firstTokenMs, durationMs }: ProviderOutcome): void {
        if (errorCode !== null) this.#count(provider, '', 'FAILURE', errorCode);
        if (status !== 'ANSWERED' || reply === null) return;
        if (firstTokenMs !== null) this.#count(provider, reply.model, 'FIRST_TOKEN', String(rangeOf(firstTokenMs)));
        this.#count(provider, reply.model, 'TOTAL', String(rangeOf(durationMs)));
    }

    #count(provider: string, model: string, kind: ProviderCountKind, value: string): void {
        const day = this.#today();
        const key = [day, provider, model, kind, value].join('\0');
        const before = this.#counts.get(key)?.count ?? 0;
        this.#counts.set(key, { day, provider, model, kind, value, count: before + 1 });
    }

    /** As `2026-11-22`; formatted once a day. */
    #today(): string {
        const at = this.#input.now();
        const index = Math.floor(at.getTime() / DAY_MS);
        if (index !== this.#lastDay.index) this.#lastDay = { index, name: at.toISOString().slice(0, 10) };
        return this.#lastDay.name;
    }
}

const DAY_MS = 86_400_000;

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
