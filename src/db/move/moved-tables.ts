import { asc, type Column, getTableColumns, gt, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { Database } from '../database.ts';
import { sqliteTables, type Tables } from '../schema/schema.ts';
import { type QueryScope, query } from '../statement.ts';
import { execute } from '../transaction.ts';

export type MovedTable = keyof Tables;
export type MovedRow = Readonly<Record<string, unknown>>;

/** Tables that foreign keys of other tables refer to. */
const PARENTS: readonly MovedTable[] = ['User', 'ChatHistory', 'RunningReply'];

const ALL_TABLES: readonly MovedTable[] = [...new Set([...PARENTS, ...namesOf(sqliteTables())])];

/** Every table except those that each database indexes itself, parents first. */
export const MOVED_TABLES: readonly MovedTable[] = ALL_TABLES.filter(name => name !== 'UnindexedMessage');

/** Small, since rows can be large. */
const BATCH_ROWS = 200;

/** All rows in batches, ordered by key. */
export async function* readRows(database: Database, name: MovedTable): AsyncGenerator<readonly MovedRow[], void> {
    let last: unknown = null;
    for (;;) {
        const rows = await database.read(selectAfter(name, last));
        const end = rows.at(-1);
        if (end === undefined) return;
        yield rows;
        last = end[keyOf(sqliteTables()[name]).name];
    }
}

export async function insertRows(database: Database, name: MovedTable, rows: readonly MovedRow[]): Promise<void> {
    await execute(
        database,
        query(scope => scope.db.insert(tableOf(scope, name)).values([...rows])),
    );
}

/** Adds the partitions for messages of past months. SQLite has none. */
export async function addMonths(database: Database, messages: readonly MovedRow[]): Promise<void> {
    if (database.dialect === 'sqlite') return;
    const months = new Set(
        messages.flatMap(({ createdAt }) => (createdAt instanceof Date ? [toMonth(createdAt)] : [])),
    );
    for (const month of months) {
        const added = sql<number>`"addHistoryPartitions"(${month}, 1)`;
        await execute(
            database,
            query(({ db }) => db.select({ added }).from(sql`(select 1) as one`)),
        );
    }
}

function toMonth(date: Date): string {
    return `${date.toISOString().slice(0, 7)}-01T00:00:00.000Z`;
}

/** Deletes all rows of all tables, children first. */
export async function deleteAllRows(database: Database): Promise<void> {
    for (const name of ALL_TABLES.toReversed()) await deleteRows(database, name);
}

export async function deleteRows(database: Database, name: MovedTable): Promise<void> {
    await execute(
        database,
        query(scope => scope.db.delete(tableOf(scope, name))),
    );
}

export async function isEmpty(database: Database): Promise<boolean> {
    for (const name of MOVED_TABLES) {
        const rows = await database.read(query(scope => scope.db.select().from(tableOf(scope, name)).limit(1)));
        if (rows.length > 0) return false;
    }
    return true;
}

function selectAfter(name: MovedTable, last: unknown) {
    return query(scope => {
        const table = tableOf(scope, name);
        const key = keyOf(table);
        const rows = scope.db.select().from(table).orderBy(asc(key)).limit(BATCH_ROWS);
        return last === null ? rows : rows.where(gt(key, last));
    });
}

function keyOf(table: PgTable): Column {
    const columns = Object.values(getTableColumns(table));
    const key = columns.find(({ name }) => name === 'id') ?? columns.find(({ primary }) => primary);
    if (key === undefined) throw new Error('A table without a key cannot be moved.');
    return key;
}

/** Widens the type: one of many tables has no columns that the compiler knows. */
function tableOf(scope: QueryScope, name: MovedTable): PgTable {
    return scope[name];
}

/** A cast: `Object.keys` loses the names of the keys. */
function namesOf(tables: Tables): readonly MovedTable[] {
    return Object.keys(tables) as MovedTable[];
}
