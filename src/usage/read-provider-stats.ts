import type { ProviderCount } from '../ports/provider-stats-store.ts';
import { quantileOrNull } from './provider-stats.ts';

/** How one provider did. Times are in milliseconds, a tenth more or less. */
export interface ProviderReport {
    readonly answers: number;
    readonly failures: readonly { readonly reason: string; readonly count: number }[];
    /** How often which of its models answered, the most frequent first. */
    readonly models: readonly { readonly model: string; readonly answers: number }[];
    readonly firstToken: Times;
    readonly total: Times;
}

/** What half of all and all but a twentieth stay below; `null` where there were none. */
export interface Times {
    readonly p50: number | null;
    readonly p95: number | null;
}

/** Pure: what the counts say of one provider. */
export function toProviderReport(counts: readonly ProviderCount[], provider: string): ProviderReport {
    const own = counts.filter(count => count.provider === provider);
    const totals = own.filter(({ kind }) => kind === 'TOTAL');
    const answersOf = new Map<string, number>();
    for (const { model, count } of totals) answersOf.set(model, (answersOf.get(model) ?? 0) + count);
    const models = Array.from(answersOf, ([model, answers]) => ({ model, answers }));
    const failures = own.filter(({ kind }) => kind === 'FAILURE');
    return {
        answers: totals.reduce((sum, { count }) => sum + count, 0),
        failures: failures
            .map(({ value, count }) => ({ reason: value, count }))
            .sort((one, other) => other.count - one.count),
        models: models.sort((one, other) => other.answers - one.answers),
        firstToken: toTimes(own.filter(({ kind }) => kind === 'FIRST_TOKEN')),
        total: toTimes(totals),
    };
}

function toTimes(counts: readonly ProviderCount[]): Times {
    const ranges = counts.map(({ value, count }) => ({ range: Number(value), count }));
    return { p50: quantileOrNull(ranges, 0.5), p95: quantileOrNull(ranges, 0.95) };
}
