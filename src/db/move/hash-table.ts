import type { Database } from '../database.ts';
import { MOVE_MARK } from './move-mark.ts';
import { type MovedRow, type MovedTable, readRows } from './moved-tables.ts';

export interface TableHash {
    readonly rows: number;
    readonly hash: string;
}

/** The hash of everything in a table that a move keeps. It is a sum over the rows: databases sort text in different orders. */
export async function hashTable(database: Database, table: MovedTable): Promise<TableHash> {
    let count = 0;
    const sum = new Uint8Array(32);
    for await (const rows of readRows(database, table)) {
        for (const row of rows) {
            if (table === 'Metadata' && row['key'] === MOVE_MARK) continue;
            count += 1;
            const hash = new Bun.CryptoHasher('sha256').update(canonicalForm(row)).digest();
            for (const [index, byte] of hash.entries()) sum[index] = (sum[index] ?? 0) ^ byte;
        }
    }
    return { rows: count, hash: sum.toHex() };
}

function canonicalForm(row: MovedRow): string {
    return JSON.stringify(Object.entries(row).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
