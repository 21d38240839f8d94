import { AppError } from '../../shared/errors.ts';
import type { Database } from '../database.ts';
import { hashTable } from './hash-table.ts';
import { addMonths } from './history-months.ts';
import { readLastIdOrNull, setLastId } from './last-id.ts';
import { beginMove, endMove } from './move-mark.ts';
import { deleteRows, insertRows, MOVED_TABLES, type MovedTable, readRows } from './moved-tables.ts';

export interface MoveDatabaseInput {
    readonly source: Database;
    readonly target: Database;
    /** Hears how many rows of a table have been copied. */
    readonly onProgress: (table: MovedTable, rows: number) => void;
}

export interface TableMove {
    readonly table: MovedTable;
    readonly rows: number;
    /** Of all that is in the rows, the same in both databases. */
    readonly hash: string;
}

/** A multiple of what is read at once. */
const PROGRESS_ROWS = 10_000;

/**
 * Copies everything from one migrated database into another one that is empty, of any dialect, and compares both. A target that an earlier
 * move left unfinished is emptied and filled anew. The source must be at rest.
 * @throws AppError `parameter_value_invalid` where the target is in use, `storage_unavailable` where both differ in the end
 */
export async function moveDatabase({ source, target, onProgress }: MoveDatabaseInput): Promise<readonly TableMove[]> {
    await beginMove(target);
    for (const table of MOVED_TABLES) {
        let copied = 0;
        // Its rows came with the messages, and those that were closed once would be open again.
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
    await endMove(target);
    return moves;
}

async function compare(source: Database, target: Database, table: MovedTable): Promise<TableMove> {
    const [there, here] = [await hashTable(source, table), await hashTable(target, table)];
    if (there.hash === here.hash && there.rows === here.rows) return { table, ...here };
    throw new AppError(
        'storage_unavailable',
        `The table ${table} differs: ${there.rows} rows there, ${here.rows} here. Stop all servers that use the databases and move again.`,
        { isRetryable: false },
    );
}
