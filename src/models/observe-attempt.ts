import type { ModelEvent } from '../ports/chat-model.ts';
import type { Observer, ProviderOutcome, ProviderStart } from '../ports/observer.ts';
import type { ErrorCode } from '../shared/errors.ts';
import type { Trace } from '../shared/trace.ts';

export interface ObservedAttempt {
    readonly trace: Trace;
    notice(events: readonly ModelEvent[]): void;
    fail(errorCode: ErrorCode): void;
    /** Nobody listens any more. Does nothing where the attempt has ended. */
    leave(): void;
}

/** Tells the observer of one try with one provider, with its times. */
export function observeAttempt(observer: Observer, start: ProviderStart): ObservedAttempt {
    const startedAt = performance.now();
    const observed = observer.providerAsked(start);
    let firstTokenMs: number | null = null;
    let isOver = false;
    return {
        trace: observed.trace,
        notice(events) {
            firstTokenMs ??= performance.now() - startedAt;
            const last = events.at(-1);
            if (last?.type !== 'finish') return;
            const { type: _, ...reply } = last;
            end('ANSWERED', { reply });
        },
        fail: errorCode => end('FAILED', { errorCode }),
        leave: () => end('ABANDONED', {}),
    };

    function end(status: ProviderOutcome['status'], { errorCode = null, reply = null }: Ending): void {
        if (isOver) return;
        isOver = true;
        observed.end({ status, errorCode, reply, firstTokenMs, durationMs: performance.now() - startedAt });
    }
}

type Ending = Partial<Pick<ProviderOutcome, 'errorCode' | 'reply'>>;
