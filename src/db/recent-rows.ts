import type { Change, ChangeFeed } from '../ports/change-feed.ts';
import { RecentCache } from '../shared/recent-cache.ts';

export interface RecentRowsInput<Row> {
    readonly changes: ChangeFeed;
    /** Reads a row of the database. */
    readonly read: (key: string) => Promise<Row | null>;
    /** Whether a change may concern a row that was read. */
    readonly isConcerned: (change: Change, row: Row) => boolean;
    readonly most: number;
}

/**
 * Rows that every turn needs, kept until something has changed, so that a turn reads nothing of its key and its agent. Only if it can be
 * seen that nothing has changed: where other servers write as well, each row is read.
 */
export class RecentRows<Row> {
    readonly #input: RecentRowsInput<Row>;
    readonly #rows: RecentCache<string, Row>;
    /** Counts changes: what was read while one came may be from before it, and is not kept. */
    #changeCount = 0;

    constructor(input: RecentRowsInput<Row>) {
        this.#input = input;
        this.#rows = new RecentCache(input.most);
        input.changes.onChange(change => this.#forget(change));
    }

    async findOrNull(key: string): Promise<Row | null> {
        if (!this.#input.changes.look()) return this.#input.read(key);
        const known = this.#rows.get(key);
        if (known !== undefined) return known;
        const count = this.#changeCount;
        const row = await this.#input.read(key);
        if (row !== null && count === this.#changeCount) this.#rows.set(key, row);
        return row;
    }

    /** Changes what is kept, where only this server has to know. */
    replace(toRow: (row: Row) => Row): void {
        this.#rows.replaceValues(toRow);
    }

    #forget(change: Change): void {
        this.#changeCount += 1;
        for (const [key, row] of this.#rows) if (this.#input.isConcerned(change, row)) this.#rows.delete(key);
    }
}
