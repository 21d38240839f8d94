import { asc, type Column, getTableColumns, gt, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { Database } from '../database.ts';
import { sqliteTables, type Tables } from '../schema/schema.ts';
import { type QueryScope, query } from '../statement.ts';
import { execute } from '../transaction.ts';

export type MovedTable = keyof Tables;
export type MovedRow = Readonly<Record<string, unknown>>;

/** Those to whose rows the rows of others refer. */
const PARENTS: readonly MovedTable[] = ['User', 'ChatHistory', 'RunningReply'];

const ALL_TABLES: readonly MovedTable[] = [...new Set([...PARENTS, ...namesOf(sqliteTables())])];

/** Every table but what each database indexes for itself, in an order in which rows come after those that they refer to. */
export const MOVED_TABLES: readonly MovedTable[] = ALL_TABLES.filter(name => name !== 'UnindexedMessage');

/** Rows of any size stay a small part of the memory, and of what Postgres takes at once. */
const BATCH_ROWS = 200;

/** All rows in the order of their keys, some at a time. */
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

/** Makes the partitions that messages of former months belong into. SQLite has none. */
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

/** Removes all rows of all tables, those that refer to others first. */
export async function deleteAllRows(database: Database): Promise<void> {
    for (const name of ALL_TABLES.toReversed()) await deleteRows(database, name);
}

export async function deleteRows(database: Database, name: MovedTable): Promise<void> {
    await execute(
        database,
        query(scope => scope.db.delete(tableOf(scope, name))),
    );
}

/** Whether no table has a row. */
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
        const query = scope.db.select().from(table).orderBy(asc(key)).limit(BATCH_ROWS);
        return last === null ? query : query.where(gt(key, last));
    });
}

function keyOf(table: PgTable): Column {
    const columns = Object.values(getTableColumns(table));
    const key = columns.find(({ name }) => name === 'id') ?? columns.find(({ primary }) => primary);
    if (key === undefined) throw new Error('A table without a key cannot be moved.');
    return key;
}

/** One of many tables is a table, whose columns only the database knows. */
function tableOf(scope: QueryScope, name: MovedTable): PgTable {
    return scope[name];
}

/** `Object.keys` forgets that they are the names of tables. */
function namesOf(tables: Tables): readonly MovedTable[] {
    return Object.keys(tables) as MovedTable[];
}
