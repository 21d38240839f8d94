import type { Statement as Prepared, SQLQueryBindings } from 'bun:sqlite';
import { is, Param, Placeholder } from 'drizzle-orm';
import { type PreparedStatement, type SelectedField, type Statement, toReadRow } from '../statement.ts';

type Values = Statement<unknown>['values'];
type Bind = (values: Values) => SQLQueryBindings;
type Row = readonly unknown[];

/** Fields of drizzle's prepared query for bun:sqlite. */
interface DrizzleQuery {
    readonly stmt: Prepared<unknown, SQLQueryBindings[]>;
    readonly query: { readonly params: readonly unknown[] };
    readonly fields?: readonly SelectedField[];
}

/**
 * Runs a prepared query of drizzle without drizzle. How values are bound and rows are read is worked out once; drizzle does so at each
 * call, which takes longer than the query itself.
 */
export function compileStatement(prepared: PreparedStatement<unknown>): (values: Values) => unknown {
    const { stmt, query, fields } = asDrizzleQuery(prepared);
    const binds = query.params.map(toBind);
    const bind = (values: Values) => binds.map(each => each(values));
    if (fields === undefined) return values => stmt.run(...bind(values));
    // A join: drizzle nests the rows and handles missing ones.
    if (fields.some(({ path }) => path.length > 1)) return values => executeNow(prepared, values);
    const readRow = toReadRow(fields);
    return values => {
        const rows: Row[] = stmt.values(...bind(values));
        return rows.map(readRow);
    };
}

/** SQLite is synchronous; drizzle's wrapper returns the rows from `sync()`. */
export function executeNow(prepared: PreparedStatement<unknown>, values: Values): unknown {
    const result: unknown = prepared.execute({ ...values });
    return (result as { sync(): unknown }).sync();
}

/** A cast: these fields of drizzle's objects are not part of their types. */
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

/** A cast: SQLite itself rejects values that no encoder has converted. */
function asBinding(value: unknown): SQLQueryBindings {
    return value as SQLQueryBindings;
}
