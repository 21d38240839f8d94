import { eq, getTableColumns, sql } from 'drizzle-orm';
import * as postgres from 'drizzle-orm/pg-core';
import * as sqlite from 'drizzle-orm/sqlite-core';
import type { Database } from '../database.ts';
import { asPostgres } from '../schema/as-postgres.ts';
import { sqliteTables } from '../schema/schema.ts';
import { query } from '../statement.ts';
import { execute, run } from '../transaction.ts';
import type { MovedTable } from './moved-tables.ts';

// Ids are never reused, not even those of deleted rows, so the last id of each table moves as well.

/** The last id that a table assigned; `null` if it has assigned none. */
export async function readLastIdOrNull(database: Database, table: MovedTable): Promise<number | null> {
    const last =
        database.dialect === 'sqlite'
            ? (await database.read(readOnSqlite(table)))[0]?.last
            : (await database.read(readOnPostgres(table)))[0]?.last;
    return last === undefined || last === null ? null : Number(last);
}

export async function setLastId(database: Database, table: MovedTable, last: number): Promise<void> {
    if (database.dialect === 'postgres') {
        const set = sql<number>`setval(${sequenceOf(table)}, ${last})`;
        await execute(
            database,
            query(({ db }) => db.select({ set }).from(sql`(select 1) as one`)),
        );
        return;
    }
    await database.transaction(function* () {
        yield* run(query(({ db }) => db.delete(sequences).where(eq(sequences.name, table))));
        yield* run(query(({ db }) => db.insert(sequences).values({ name: table, seq: last })));
    });
}

function readOnSqlite(table: MovedTable) {
    return query(({ db }) => db.select({ last: sequences.seq }).from(sequences).where(eq(sequences.name, table)));
}

function readOnPostgres(table: MovedTable) {
    const last = sql<string | null>`pg_sequence_last_value(${sequenceOf(table)}::regclass)`;
    return query(({ db }) => db.select({ last }).from(sql`(select 1) as one`));
}

/** SQL `null` for a table without ids. */
function sequenceOf(table: MovedTable) {
    const isNumbered = 'id' in getTableColumns(sqliteTables()[table]);
    return isNumbered ? sql`pg_get_serial_sequence(${`"${table}"`}, 'id')` : sql`null`;
}

/** SQLite's own table of last ids. */
const sequences = asPostgres<ReturnType<typeof postgresTwin>>(
    sqlite.sqliteTable('sqlite_sequence', { name: sqlite.text().notNull(), seq: sqlite.integer().notNull() }),
);

function postgresTwin() {
    const { pgTable, text, bigint } = postgres;
    return pgTable('sqlite_sequence', { name: text().notNull(), seq: bigint({ mode: 'number' }).notNull() });
}
