/** Events on their way to one reader, who takes them at their own pace. */
export class EventQueue<Event> {
    #events: Event[] = [];
    #isOver = false;
    #news = Promise.withResolvers<void>();

    /** No more events will come, and all that came are taken. */
    get isDrained(): boolean {
        return this.#isOver && this.#events.length === 0;
    }

    push(events: readonly Event[]): void {
        this.#events.push(...events);
        this.wake();
    }

    end(): void {
        this.#isOver = true;
        this.wake();
    }

    /** Ends the waiting of the reader, also if nothing has come. */
    wake(): void {
        const { resolve } = this.#news;
        this.#news = Promise.withResolvers();
        resolve();
    }

    /** Everything that has come since the last call. Waits for it; empty at the end, and if the reader was woken for nothing. */
    async take(): Promise<readonly Event[]> {
        if (this.#events.length === 0 && !this.#isOver) await this.#news.promise;
        return this.#events.splice(0);
    }
}
