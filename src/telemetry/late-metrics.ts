import type { Observed, ObservedRequest, Observer } from '../ports/observer.ts';
import { onceLoaded } from '../shared/once-loaded.ts';
import type { Trace } from '../shared/trace.ts';
import type { Metrics } from './create-metrics.ts';

/** The first answers come before. */
const MAKE_AFTER_MS = 1_000;

/**
 * Metrics that are made a moment after the first thing has ended, or when they are asked for: making them takes as long as a tenth of the
 * server's start. What is told before is counted then.
 */
export function createLateMetrics(load: () => Promise<Metrics>, afterMs = MAKE_AFTER_MS): Metrics {
    const told: ((observer: Observer) => void)[] = [];
    let made: Metrics | null = null;
    let isDue = false;
    const make = onceLoaded(async () => {
        const metrics = await load();
        made = metrics;
        for (const what of told.splice(0)) what(metrics.observer);
        return metrics;
    });
    const observer: Observer = {
        requestBegan(start) {
            if (made !== null) return made.observer.requestBegan(start);
            const { later, observed } = beginLater<ObservedRequest>(start.trace, each => each.requestBegan(start));
            return { ...observed, streamBegan: () => later(request => request.streamBegan()) };
        },
        replyBegan: start =>
            made?.observer.replyBegan(start) ?? beginLater(start.trace, each => each.replyBegan(start)).observed,
        providerAsked: start =>
            made?.observer.providerAsked(start) ?? beginLater(start.trace, each => each.providerAsked(start)).observed,
        lessonsDecided: (result, lines) => tell(each => each.lessonsDecided(result, lines)),
        limitReached: limit => tell(each => each.limitReached(limit)),
    };
    return { observer, read: async () => (await make()).read() };

    function tell(what: (observer: Observer) => void): void {
        if (made === null) told.push(what);
        else what(made.observer);
    }

    function beginLater<One extends Observed<never>>(trace: Trace, begin: (observer: Observer) => One) {
        let one: One | null = null;
        tell(each => {
            one = begin(each);
        });
        const later = (what: (one: One) => void) => tell(() => one !== null && what(one));
        const end = (how: Parameters<One['end']>[0]) => {
            later(each => each.end(how));
            makeSoon();
        };
        return { later, observed: { trace, end } };
    }

    function makeSoon(): void {
        if (isDue) return;
        isDue = true;
        // Who asks for the numbers hears of what goes wrong; here the next thing that ends tries again.
        setTimeout(() => void make().catch(() => (isDue = false)), afterMs).unref();
    }
}
