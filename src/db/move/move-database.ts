import { systemClock } from '../../shared/clock.ts';
import { AppError } from '../../shared/errors.ts';
import type { Database } from '../database.ts';
import { createMetadataStore } from '../stores/metadata-store.ts';
import { readLastIdOrNull, setLastId } from './last-id.ts';
import {
    addMonths,
    deleteAllRows,
    deleteRows,
    insertRows,
    isEmpty,
    MOVED_TABLES,
    type MovedRow,
    type MovedTable,
    readRows,
} from './moved-tables.ts';

export interface MoveDatabaseInput {
    readonly source: Database;
    readonly target: Database;
    /** Called with the number of rows of a table that have been copied so far. */
    readonly onProgress: (table: MovedTable, rows: number) => void;
}

export interface TableHash {
    readonly rows: number;
    readonly hash: string;
}

export interface TableMove extends TableHash {
    readonly table: MovedTable;
}

/** A multiple of the batch size. */
const PROGRESS_ROWS = 10_000;
/** A key in the `Metadata` of a database while another one is being moved into it. */
const MOVE_MARK = 'unfinished-move';

/**
 * Copies a migrated database into another, empty one of either dialect, and compares both. A target that an earlier move left
 * unfinished is emptied and filled again. No server may use the source.
 * @throws AppError `parameter_value_invalid` if the target holds data, `storage_unavailable` if the two differ at the end
 */
export async function moveDatabase({ source, target, onProgress }: MoveDatabaseInput): Promise<readonly TableMove[]> {
    await beginMove(target);
    for (const table of MOVED_TABLES) {
        let copied = 0;
        // Triggers filled this table while messages were inserted, also with turns that are closed in the source.
        if (table === 'OpenTurn') await deleteRows(target, table);
        for await (const rows of readRows(source, table)) {
            if (table === 'ChatHistory') await addMonths(target, rows);
            await insertRows(target, table, rows);
            copied += rows.length;
            if (copied % PROGRESS_ROWS === 0) onProgress(table, copied);
        }
        onProgress(table, copied);
        const lastId = await readLastIdOrNull(source, table);
        if (lastId !== null) await setLastId(target, table, lastId);
    }
    const moves: TableMove[] = [];
    for (const table of MOVED_TABLES) moves.push(await compare(source, target, table));
    await createMetadataStore(target, systemClock).takeOrNull(MOVE_MARK);
    return moves;
}

async function beginMove(target: Database): Promise<void> {
    const metadata = createMetadataStore(target, systemClock);
    const isUnfinished = (await metadata.getOrNull(MOVE_MARK)) !== null;
    if (!isUnfinished && !(await isEmpty(target))) {
        throw new AppError('parameter_value_invalid', 'The target database is not empty.');
    }
    if (isUnfinished) await deleteAllRows(target);
    await metadata.set(MOVE_MARK, true);
}

async function compare(source: Database, target: Database, table: MovedTable): Promise<TableMove> {
    const [there, here] = [await hashTable(source, table), await hashTable(target, table)];
    if (there.hash === here.hash && there.rows === here.rows) return { table, ...here };
    throw new AppError(
        'storage_unavailable',
        `The table ${table} differs: ${there.rows} rows in the source, ${here.rows} in the target. Stop all servers that use either database and move again.`,
        { isRetryable: false },
    );
}

/** Combines the hashes of all rows independently of their order: databases sort text differently. */
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
