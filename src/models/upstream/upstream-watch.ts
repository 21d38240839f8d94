const REPLY_ENDED = new Error('The reply has ended');

/** The deadlines of one request to a provider. It ends when the client leaves, after a silence, after the longest time, or on `close`. */
export class UpstreamWatch {
    readonly #controller = new AbortController();
    readonly #clientSignal: AbortSignal;
    readonly #lastDeadline: number;
    readonly #abort = (): void => this.#controller.abort(this.#clientSignal.reason);
    readonly #check = (): void => this.#checkDeadline();
    #deadline: number;
    #timerEnd: number;
    #timer: Timer;
    #isOverdue = false;

    /** `longestMs` limits the whole request, however often the provider sends something. */
    constructor(clientSignal: AbortSignal, longestMs: number) {
        this.#clientSignal = clientSignal;
        this.#lastDeadline = performance.now() + longestMs;
        this.#deadline = this.#lastDeadline;
        this.#timerEnd = this.#lastDeadline;
        this.#timer = setTimeout(this.#check, longestMs);
        if (clientSignal.aborted) this.#abort();
        else clientSignal.addEventListener('abort', this.#abort, { once: true });
    }

    /** Aborts when the client leaves, when a deadline passes, and on `close`. */
    get signal(): AbortSignal {
        return this.#controller.signal;
    }

    /** Whether the provider took too long. */
    get isOverdue(): boolean {
        return this.#isOverdue;
    }

    /** Sets a deadline in `ms` milliseconds, unless an earlier one is set. */
    expectWithin(ms: number): void {
        this.#deadline = Math.min(this.#deadline, performance.now() + ms);
        if (this.#deadline < this.#timerEnd) this.#startTimer();
    }

    /** Something arrived: until the next `expectWithin` only the longest time counts, however slow the reader is. */
    arrived(): void {
        this.#deadline = this.#lastDeadline;
    }

    /** Ends the watch, and the request unless its response was read to the end. */
    close({ isReadToEnd } = { isReadToEnd: false }): void {
        clearTimeout(this.#timer);
        this.#clientSignal.removeEventListener('abort', this.#abort);
        if (!isReadToEnd) this.#controller.abort(REPLY_ENDED);
    }

    #startTimer(): void {
        clearTimeout(this.#timer);
        this.#timerEnd = this.#deadline;
        this.#timer = setTimeout(this.#check, Math.max(Math.ceil(this.#deadline - performance.now()), 0));
    }

    /** The timer is not moved with every token: if it fires early, it starts again for the remaining time. */
    #checkDeadline(): void {
        if (performance.now() < this.#deadline) {
            this.#startTimer();
            return;
        }
        this.#isOverdue = true;
        this.#controller.abort(new Error('The provider took too long'));
    }
}
