import type { Observed, Observer } from '../ports/observer.ts';
import type { Log } from '../shared/log.ts';
import type { Trace } from '../shared/trace.ts';

/**
 * One observer that tells all of what each wants to know. Each may put what follows under a trace of its own; a fault in one is logged
 * and breaks nothing.
 */
export function combineObservers(observers: readonly Partial<Observer>[], log: Log): Observer {
    return {
        requestBegan(start) {
            const begun = beginAll(start, observer => observer.requestBegan);
            return { ...begun.observed, streamBegan: () => tellAll(begun.all, each => each.streamBegan()) };
        },
        replyBegan: start => beginAll(start, observer => observer.replyBegan).observed,
        providerAsked: start => beginAll(start, observer => observer.providerAsked).observed,
        lessonsDecided: (result, lines) => tellAll(observers, each => each.lessonsDecided?.(result, lines)),
        limitReached: limit => tellAll(observers, each => each.limitReached?.(limit)),
    };

    function beginAll<Start extends { readonly trace: Trace }, End, One extends Observed<End>>(
        start: Start,
        methodOf: (observer: Partial<Observer>) => ((start: Start) => One & Observed<End>) | undefined,
    ) {
        const all: One[] = [];
        let { trace } = start;
        tellAll(observers, observer => {
            const one = methodOf(observer)?.({ ...start, trace });
            if (one === undefined) return;
            all.push(one);
            trace = one.trace;
        });
        return { all, observed: { trace, end: (how: End) => tellAll(all, one => one.end(how)) } };
    }

    function tellAll<Told>(all: readonly Told[], tell: (one: Told) => void): void {
        for (const one of all) {
            try {
                tell(one);
            } catch (error) {
                log.error({ error }, 'What was observed could not be told.');
            }
        }
    }
}
