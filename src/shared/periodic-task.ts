export interface PeriodicTaskInput {
    readonly everyMs: number;
    readonly run: () => void | Promise<void>;
    /** Called if a run fails. The next run follows at its usual time. */
    readonly onError: (error: unknown) => void;
}

/** Runs work at an interval, never twice at the same time. It does not keep the process alive. */
export class PeriodicTask {
    readonly #input: PeriodicTaskInput;
    #timer: ReturnType<typeof setInterval> | null = null;
    #running: Promise<void> | null = null;

    constructor(input: PeriodicTaskInput) {
        this.#input = input;
    }

    /** The first run follows after one interval; call `runNow` for one at once. */
    start(): void {
        this.#timer ??= setInterval(() => this.runNow(), this.#input.everyMs).unref();
    }

    /** Does nothing while a run is in progress. */
    runNow(): void {
        this.#running ??= this.#run().then(() => {
            this.#running = null;
        });
    }

    /** Starts no more runs. Resolves when the one in progress has ended. */
    async stop(): Promise<void> {
        if (this.#timer !== null) clearInterval(this.#timer);
        this.#timer = null;
        await this.#running;
    }

    async #run(): Promise<void> {
        try {
            await this.#input.run();
        } catch (error) {
            this.#input.onError(error);
        }
    }
}
