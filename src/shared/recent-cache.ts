/** A map that keeps only the entries that were set last, at most `limit` of them. */
export class RecentCache<Key, Value> implements Iterable<[Key, Value]> {
    readonly #entries = new Map<Key, Value>();
    readonly #limit: number;

    constructor(limit: number) {
        this.#limit = limit;
    }

    get size(): number {
        return this.#entries.size;
    }

    get(key: Key): Value | undefined {
        return this.#entries.get(key);
    }

    set(key: Key, value: Value): Value {
        this.#entries.delete(key);
        if (this.#entries.size >= this.#limit) this.#evict();
        this.#entries.set(key, value);
        return value;
    }

    delete(key: Key): void {
        this.#entries.delete(key);
    }

    /** Replaces each value and keeps its age. */
    replaceValues(toValue: (value: Value) => Value): void {
        for (const [key, value] of this.#entries) this.#entries.set(key, toValue(value));
    }

    [Symbol.iterator](): MapIterator<[Key, Value]> {
        return this.#entries.entries();
    }

    /** Several at a time: finding the oldest key of a large map skips every entry that was deleted before it. */
    #evict(): void {
        let surplus = Math.ceil(this.#limit / 16);
        for (const key of this.#entries.keys()) {
            if (surplus === 0) return;
            this.#entries.delete(key);
            surplus -= 1;
        }
    }
}
