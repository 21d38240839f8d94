/** Buffers events for one reader, which takes them at its own pace. */
export class EventQueue<Event> {
    #events: Event[] = [];
    #isEnded = false;
    #signal = Promise.withResolvers<void>();

    /** Whether the queue has ended and all its events are taken. */
    get isDrained(): boolean {
        return this.#isEnded && this.#events.length === 0;
    }

    push(events: readonly Event[]): void {
        this.#events.push(...events);
        this.wake();
    }

    end(): void {
        this.#isEnded = true;
        this.wake();
    }

    /** Wakes a waiting reader, even if there are no events. */
    wake(): void {
        const { resolve } = this.#signal;
        this.#signal = Promise.withResolvers();
        resolve();
    }

    /** Waits for events and takes all of them. Empty at the end, and after `wake` without events. */
    async take(): Promise<readonly Event[]> {
        if (this.#events.length === 0 && !this.#isEnded) await this.#signal.promise;
        return this.#events.splice(0);
    }
}
