import type { Statement as Prepared, SQLQueryBindings } from 'bun:sqlite';
import { Column, is, Param, Placeholder, SQL } from 'drizzle-orm';
import type { PreparedStatement, Statement } from './statement.ts';

type Values = Statement<unknown>['values'];
type Bind = (values: Values) => SQLQueryBindings;
type Row = readonly unknown[];

/** A selected column, an expression or an expression with a name, and where its value stands in the row's object. */
export interface SelectedField {
    readonly path: readonly string[];
    readonly field: unknown;
}

/** What drizzle's prepared query of bun:sqlite holds. */
interface DrizzleQuery {
    readonly stmt: Prepared<unknown, SQLQueryBindings[]>;
    readonly query: { readonly params: readonly unknown[] };
    readonly fields?: readonly SelectedField[];
}

/**
 * Runs a prepared query of drizzle without drizzle: which value goes where, and what a row becomes, is found out once. Drizzle does so
 * at each call, which costs more than the query itself.
 */
export function compileStatement(prepared: PreparedStatement<unknown>): (values: Values) => unknown {
    const { stmt, query, fields } = asDrizzleQuery(prepared);
    const binds = query.params.map(toBind);
    const bind = (values: Values) => binds.map(each => each(values));
    if (fields === undefined) return values => stmt.run(...bind(values));
    // Rows of several tables, some of which may be missing.
    if (fields.some(({ path }) => path.length > 1)) return values => executeNow(prepared, values);
    const readRow = toReadRow(fields);
    return values => {
        const rows: Row[] = stmt.values(...bind(values));
        return rows.map(readRow);
    };
}

/** SQLite answers at once; drizzle's wrapper gives the rows through `sync()`. */
export function executeNow(prepared: PreparedStatement<unknown>, values: Values): unknown {
    const result: unknown = prepared.execute({ ...values });
    return (result as { sync(): unknown }).sync();
}

/** Drizzle's types keep to themselves what its objects have. */
function asDrizzleQuery(prepared: unknown): DrizzleQuery {
    return prepared as DrizzleQuery;
}

function toBind(param: unknown): Bind {
    if (is(param, Placeholder)) {
        const { name } = param;
        return values => asBinding(readValue(values, name));
    }
    if (is(param, Param) && is(param.value, Placeholder)) {
        const { encoder } = param;
        const { name } = param.value;
        return values => asBinding(encoder.mapToDriverValue(readValue(values, name)));
    }
    return () => asBinding(param);
}

function readValue(values: Values, name: string): unknown {
    const value = values[name];
    if (value === undefined) throw new Error(`The value "${name}" of a prepared query is missing.`);
    return value;
}

/** What no encoder made fit for SQLite, SQLite refuses. */
function asBinding(value: unknown): SQLQueryBindings {
    return value as SQLQueryBindings;
}

/** Makes an object of a row's values, as drizzle does, for rows of one level. */
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

function asDecoded(expression: unknown) {
    return expression as { readonly decoder: { mapFromDriverValue(value: unknown): unknown } };
}

function asNamed(field: unknown) {
    return field as { readonly sql: unknown };
}
