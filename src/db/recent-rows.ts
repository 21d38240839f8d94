import type { Change, ChangeFeed } from '../ports/change-feed.ts';
import { keepRecent } from '../shared/keep-recent.ts';

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
    readonly #rows = new Map<string, Row>();
    /** Counts changes: what was read while one came may be from before it, and is not kept. */
    #changeCount = 0;

    constructor(input: RecentRowsInput<Row>) {
        this.#input = input;
        input.changes.onChange(change => this.#forget(change));
    }

    /** Bound to its object: stores give it out as it is. */
    readonly findOrNull = async (key: string): Promise<Row | null> => {
        if (!this.#input.changes.look()) return this.#input.read(key);
        const known = this.#rows.get(key);
        if (known !== undefined) return known;
        const count = this.#changeCount;
        const row = await this.#input.read(key);
        if (row !== null && count === this.#changeCount) keepRecent(this.#rows, this.#input.most, [key, row]);
        return row;
    };

    /** Changes what is kept, where only this server has to know. */
    replace(toRow: (row: Row) => Row): void {
        for (const [key, row] of this.#rows) this.#rows.set(key, toRow(row));
    }

    #forget(change: Change): void {
        this.#changeCount += 1;
        for (const [key, row] of this.#rows) if (this.#input.isConcerned(change, row)) this.#rows.delete(key);
    }
}
