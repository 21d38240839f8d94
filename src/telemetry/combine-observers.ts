import type { Observed, ObservedRequest, Observer } from '../ports/observer.ts';
import type { Log } from '../shared/log.ts';
import type { Trace } from '../shared/trace.ts';

/**
 * One observer that calls all of these. Each can make its own trace the parent of what follows. An error in one is logged and affects
 * nothing else.
 */
export function combineObservers(observers: readonly Partial<Observer>[], log: Log): Observer {
    return {
        requestBegan: start => new CombinedRequest(begin(start, 'requestBegan'), log),
        replyBegan: start => new Combined(begin(start, 'replyBegan'), log),
        providerAsked: start => new Combined(begin(start, 'providerAsked'), log),
        lessonsDecided(result, lines) {
            for (const observer of observers) guard(log, () => observer.lessonsDecided?.(result, lines));
        },
        limitReached(limit) {
            for (const observer of observers) guard(log, () => observer.limitReached?.(limit));
        },
    };

    /** Calls each observer with the trace of the previous one. */
    function begin<Name extends Beginning>(start: StartOf<Name>, name: Name): Begun<ReturnType<Observer[Name]>> {
        const all: ReturnType<Observer[Name]>[] = [];
        let current = start;
        for (const observer of observers) {
            const method = methodOf(observer, name);
            if (method === undefined) continue;
            try {
                const one = method(current);
                all.push(one);
                if (one.trace !== current.trace) current = { ...current, trace: one.trace };
            } catch (error) {
                log.error({ error }, FAULT);
            }
        }
        return { trace: current.trace, all };
    }
}

type Beginning = 'requestBegan' | 'replyBegan' | 'providerAsked';
type StartOf<Name extends Beginning> = Parameters<Observer[Name]>[0];
type Method<Name extends Beginning> = (start: StartOf<Name>) => ReturnType<Observer[Name]>;

/** A cast: the compiler does not see that a method and its name belong together. */
function methodOf<Name extends Beginning>(observer: Partial<Observer>, name: Name): Method<Name> | undefined {
    return observer[name] as Method<Name> | undefined;
}

interface Begun<One> {
    readonly trace: Trace;
    readonly all: readonly One[];
}

const FAULT = 'An observer failed.';

class Combined<End, One extends Observed<End> = Observed<End>> implements Observed<End> {
    readonly trace: Trace;
    protected readonly all: readonly One[];
    protected readonly log: Log;

    constructor({ trace, all }: Begun<One>, log: Log) {
        this.trace = trace;
        this.all = all;
        this.log = log;
    }

    end(how: End): void {
        for (const one of this.all) guard(this.log, () => one.end(how));
    }
}

class CombinedRequest
    extends Combined<Parameters<ObservedRequest['end']>[0], ObservedRequest>
    implements ObservedRequest
{
    streamBegan(): void {
        for (const one of this.all) guard(this.log, () => one.streamBegan());
    }
}

function guard(log: Log, notify: () => void): void {
    try {
        notify();
    } catch (error) {
        log.error({ error }, FAULT);
    }
}
