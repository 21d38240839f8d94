/** The life of one request to a provider: it ends with the client, with silence, or when it is closed. */
export interface UpstreamWatch {
    /** Aborts when the client leaves, on silence, and on `close`. */
    readonly signal: AbortSignal;
    /** From now on something must come within `ms`; an earlier deadline that still runs stays. */
    expectWithin(ms: number): void;
    /** Something came: no deadline runs until the next `expectWithin`, however slow its reader is. */
    arrived(): void;
    isSilent(): boolean;
    close(): void;
}

export function watchUpstream(clientSignal: AbortSignal): UpstreamWatch {
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout> | null = null;
    let timerEnd = Number.POSITIVE_INFINITY;
    let deadline = Number.POSITIVE_INFINITY;
    let isSilent = false;
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
            deadline = Number.POSITIVE_INFINITY;
        },
        isSilent: () => isSilent,
        close() {
            if (timer !== null) clearTimeout(timer);
            clientSignal.removeEventListener('abort', leave);
            controller.abort(new Error('The reply is over'));
        },
    };

    function startTimer(): void {
        if (timer !== null) clearTimeout(timer);
        timerEnd = deadline;
        timer = setTimeout(checkDeadline, Math.max(Math.ceil(deadline - performance.now()), 0));
    }

    /** The timer is not moved with every token: when it fires early, it starts again for what is left. */
    function checkDeadline(): void {
        timer = null;
        timerEnd = Number.POSITIVE_INFINITY;
        if (deadline === Number.POSITIVE_INFINITY) return;
        if (performance.now() < deadline) {
            startTimer();
            return;
        }
        isSilent = true;
        controller.abort(new Error('The provider is silent'));
    }
}
