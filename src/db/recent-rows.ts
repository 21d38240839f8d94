import type { Change, ChangeFeed } from '../ports/change-feed.ts';
import { RecentCache } from '../shared/recent-cache.ts';

export interface RecentRowsInput<Row> {
    readonly changes: ChangeFeed;
    readonly read: (key: string) => Promise<Row | null>;
    readonly isAffected: (row: Row, change: Change) => boolean;
    readonly limit: number;
}

/**
 * Caches rows that every turn needs until they change, so that most turns read neither their key nor their agent. If other servers may
 * have written, each row is read from the database.
 */
export class RecentRows<Row> {
    readonly #input: RecentRowsInput<Row>;
    readonly #rows: RecentCache<string, Row>;
    /** Counts changes: a row that was read while one arrived may be outdated and is not cached. */
    #changeCount = 0;

    constructor(input: RecentRowsInput<Row>) {
        this.#input = input;
        this.#rows = new RecentCache(input.limit);
        input.changes.onChange(change => this.#forget(change));
    }

    /** A bound function: stores expose it as a method of their own. */
    readonly findOrNull = async (key: string): Promise<Row | null> => {
        if (!this.#input.changes.catchUp()) return this.#input.read(key);
        const known = this.#rows.get(key);
        if (known !== undefined) return known;
        const count = this.#changeCount;
        const row = await this.#input.read(key);
        if (row !== null && count === this.#changeCount) this.#rows.set(key, row);
        return row;
    };

    /** Changes cached rows only on this server. */
    replace(toRow: (row: Row) => Row): void {
        this.#rows.replaceValues(toRow);
    }

    #forget(change: Change): void {
        this.#changeCount += 1;
        for (const [key, row] of this.#rows) if (this.#input.isAffected(row, change)) this.#rows.delete(key);
    }
}
