/** The life of one request to a provider: it ends with the client, with silence, after the longest time, or when it is closed. */
export interface UpstreamWatch {
    /** Aborts when the client leaves, when the time is over, and on `close`. */
    readonly signal: AbortSignal;
    /** From now on something must come within `ms`; an earlier deadline that still runs stays. */
    expectWithin(ms: number): void;
    /** Something came: no deadline but the last runs until the next `expectWithin`, however slow the reader is. */
    arrived(): void;
    /** Whether the provider took too long. */
    isOverdue(): boolean;
    /** Ends the watch, and the request with it unless it was read to its end. */
    close(options?: { readonly isReadToEnd: boolean }): void;
}

const REPLY_IS_OVER = new Error('The reply is over');

/** `longestMs` bounds the whole request: a provider that drips a token a minute must not hold a place for ever. */
export function watchUpstream(clientSignal: AbortSignal, longestMs: number): UpstreamWatch {
    const controller = new AbortController();
    const lastDeadline = performance.now() + longestMs;
    let deadline = lastDeadline;
    let timerEnd = lastDeadline;
    let timer = setTimeout(checkDeadline, longestMs);
    let isOverdue = false;
    const leave = (): void => controller.abort(clientSignal.reason);
    if (clientSignal.aborted) leave();
    else clientSignal.addEventListener('abort', leave, { once: true });

    return {
        signal: controller.signal,
        expectWithin(ms) {
            deadline = Math.min(deadline, performance.now() + ms);
            if (deadline < timerEnd) startTimer();
        },
        arrived() {
            deadline = lastDeadline;
        },
        isOverdue: () => isOverdue,
        close({ isReadToEnd } = { isReadToEnd: false }) {
            clearTimeout(timer);
            clientSignal.removeEventListener('abort', leave);
            if (!isReadToEnd) controller.abort(REPLY_IS_OVER);
        },
    };

    function startTimer(): void {
        clearTimeout(timer);
        timerEnd = deadline;
        timer = setTimeout(checkDeadline, Math.max(Math.ceil(deadline - performance.now()), 0));
    }

    /** The timer is not moved with every token: when it fires early, it starts again for what is left. */
    function checkDeadline(): void {
        if (performance.now() < deadline) {
            startTimer();
            return;
        }
        isOverdue = true;
        controller.abort(new Error('The provider took too long'));
    }
}
