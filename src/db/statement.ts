import { Column, getTableColumns, is, SQL, sql, type Table } from 'drizzle-orm';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import type { Tables } from './schema/schema.ts';
import type { SearchTables } from './schema/search-tables.ts';

/** What queries are built from: the connection and the tables of its dialect. */
export interface QueryScope extends Tables, SearchTables {
    readonly db: PgDatabase<PgQueryResultHKT>;
}

/** A query of drizzle before it runs: all its builders have `prepare`. */
interface Preparable<Rows> {
    prepare(name: string): PreparedStatement<Rows>;
}

export interface PreparedStatement<Rows> {
    execute(values?: Record<string, unknown>): Promise<Rows>;
}

export interface Query<Rows> {
    /** The name under which each connection prepares it once; `null` for a query that is built for one call. */
    readonly name: string | null;
    readonly build: (scope: QueryScope) => Preparable<Rows>;
}

/** A query with its values. */
export interface Statement<Rows> {
    readonly query: Query<Rows>;
    readonly values: Readonly<Record<string, unknown>>;
}

/** A query that each connection prepares once. Its values are `placeholder`s (or `rowPlaceholders`). */
export function prepared<Rows>(name: string, build: Query<Rows>['build']) {
    const query: Query<Rows> = { name, build };
    return (values: Readonly<Record<string, unknown>> = {}): Statement<Rows> => ({ query, values });
}

/** A query that is built for one call. */
export function query<Rows>(build: Query<Rows>['build']): Statement<Rows> {
    return { query: { name: null, build }, values: {} };
}

/** A placeholder whose value is encoded as those of the column are. */
export function placeholder(column: Column) {
    return sql`${sql.param(sql.placeholder(column.name), column)}`;
}

/** A list of texts as one parameter: both dialects have `json_each`, which returns each key of an object as text. */
export function toJsonKeys(texts: readonly string[]): string {
    return JSON.stringify(Object.fromEntries(texts.map(text => [text, 0])));
}

/** Placeholders for every column except the id, named after the columns. */
export function rowPlaceholders<Row extends Table>(table: Row): RowPlaceholders<Row> {
    const names = Object.keys(getTableColumns(table)).filter(name => name !== 'id');
    return toRowPlaceholders(names.map(name => [name, sql.placeholder(name)]));
}

type RowPlaceholders<Row extends Table> = {
    [Name in Exclude<keyof Row['$inferInsert'], 'id'>]: ReturnType<typeof sql.placeholder>;
};

/** A cast: `Object.fromEntries` loses the names of the keys, which are those of the columns. */
function toRowPlaceholders<Row extends Table>(entries: readonly (readonly [string, unknown])[]): RowPlaceholders<Row> {
    return Object.fromEntries(entries) as RowPlaceholders<Row>;
}

/** Prepares each named query of a connection once. */
export class StatementCache<Ready> {
    readonly #scope: QueryScope;
    readonly #makeReady: (prepared: PreparedStatement<unknown>) => Ready;
    readonly #ready = new Map<Query<unknown>, Ready>();

    constructor(scope: QueryScope, makeReady: (prepared: PreparedStatement<unknown>) => Ready) {
        this.#scope = scope;
        this.#makeReady = makeReady;
    }

    /** `null` for a query without a name. */
    findOrNull(query: Query<unknown>): Ready | null {
        if (query.name === null) return null;
        const known = this.#ready.get(query);
        if (known !== undefined) return known;
        const ready = this.#makeReady(query.build(this.#scope).prepare(query.name));
        this.#ready.set(query, ready);
        return ready;
    }

    prepare(query: Query<unknown>): PreparedStatement<unknown> {
        return query.build(this.#scope).prepare(query.name ?? '');
    }
}

/** A selected column or expression, and the path of its value in the object of a row. */
export interface SelectedField {
    readonly path: readonly string[];
    readonly field: unknown;
}

/** Makes an object from the values of a row, as drizzle does. Only for rows without nested objects. */
export function toReadRow(fields: readonly SelectedField[]): (row: readonly unknown[]) => unknown {
    const columns = fields.map(({ path: [name = ''], field }) => ({ name, read: toRead(field) }));
    return row => {
        const result: Record<string, unknown> = {};
        for (const [index, { name, read }] of columns.entries()) {
            const value = row[index];
            result[name] = value === null ? null : read(value);
        }
        return result;
    };
}

function toRead(field: unknown): (value: unknown) => unknown {
    if (is(field, Column)) return value => field.mapFromDriverValue(value);
    const { decoder } = asDecoded(is(field, SQL) ? field : asNamed(field).sql);
    return value => decoder.mapFromDriverValue(value);
}

// Casts: these fields of drizzle's objects are not part of their types.

function asDecoded(expression: unknown) {
    return expression as { readonly decoder: { mapFromDriverValue(value: unknown): unknown } };
}

function asNamed(field: unknown) {
    return field as { readonly sql: unknown };
}
