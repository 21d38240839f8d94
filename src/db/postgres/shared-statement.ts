import { Column, is, Param, Placeholder } from 'drizzle-orm';
import { type PreparedStatement, type SelectedField, type Statement, toReadRow } from '../statement.ts';

type Values = Statement<unknown>['values'];

/** One query that runs a prepared query for a list of values. */
export interface SharedStatement {
    readonly name: string;
    readonly text: string;
    readonly types: unknown;
    /** Returns the only parameter. */
    encode(valuesOfEach: readonly Values[]): string;
    /** Returns the rows for each of the values. */
    decode(rows: readonly (readonly unknown[])[], count: number): readonly unknown[];
}

/** Fields of drizzle's prepared query for node-postgres. */
interface DrizzleQuery {
    readonly queryConfig: { readonly name: string; readonly text: string; readonly types: unknown };
    readonly params: readonly unknown[];
    readonly fields?: readonly SelectedField[];
}

/** `null` for a query whose form is not supported; it runs once for each list of values. */
export function toSharedStatementOrNull(prepared: PreparedStatement<unknown>): SharedStatement | null {
    const { queryConfig, params, fields = [] } = asDrizzleQuery(prepared);
    const sources = params.map(toSourceOrNull);
    if (sources.some(source => source === null) || fields.some(({ path }) => path.length > 1)) return null;
    const values = sources.filter(source => source !== null);
    const shared = toSharedTextOrNull(queryConfig.text, values);
    if (shared === null) return null;
    const readRow = toReadRow(fields);
    return {
        name: `${queryConfig.name}.shared`,
        text: shared.text,
        types: queryConfig.types,
        encode: valuesOfEach =>
            JSON.stringify(
                valuesOfEach.map((each, index) => {
                    const row: Record<string, unknown> = { i: index };
                    for (const [place, { read }] of values.entries()) row[`v${place + 1}`] = read(each);
                    return row;
                }),
            ),
        decode(rows, count) {
            const decoded = Array.from({ length: count }, (): unknown[] => []);
            for (const [index, row] of rows.entries()) {
                decoded[shared.isNumbered ? Number(row[fields.length]) : index]?.push(readRow(row));
            }
            return decoded;
        },
    };
}

interface Source {
    readonly type: string;
    /** A record cannot contain text of type `json`. */
    readonly recordType: string;
    readonly read: (values: Values) => unknown;
}

function toSourceOrNull(param: unknown): Source | null {
    if (is(param, Placeholder)) {
        const { name } = param;
        return { type: 'text', recordType: 'text', read: values => values[name] };
    }
    if (is(param, Param) && is(param.value, Placeholder) && is(param.encoder, Column)) {
        const { encoder } = param;
        const { name } = param.value;
        const type = encoder.getSQLType();
        return {
            type,
            recordType: type === 'json' ? 'text' : type,
            read: values => encoder.mapToDriverValue(values[name]),
        };
    }
    return null;
}

interface SharedText {
    readonly text: string;
    /** Whether rows end with the index of their values; otherwise there is one row for each, in order. */
    readonly isNumbered: boolean;
}

function toSharedTextOrNull(text: string, sources: readonly Source[]): SharedText | null {
    const columns = sources.map(({ recordType }, index) => `"v${index + 1}" ${recordType}`);
    const given = `json_to_recordset($1::json) as given("i" integer, ${columns.join(', ')})`;
    const filled = text.replace(/(json_each(?:_text)?\()?\$(\d+)/g, (_, list = '', place) => {
        const { type, recordType } = sources[Number(place) - 1] ?? { type: 'text', recordType: 'text' };
        // Postgres infers that a parameter is JSON, but not that a column is.
        if (list !== '') return `${list}given."v${place}"::json`;
        return type === recordType ? `given."v${place}"` : `given."v${place}"::${type}`;
    });
    if (filled.startsWith('select ')) {
        return {
            text: `select found.*, given."i" from ${given} cross join lateral (${filled}) as found`,
            isNumbered: true,
        };
    }
    return toSharedInsertOrNull(filled, given) ?? toSharedUpdateOrNull(filled, given);
}

/** Of `insert into "Table" (names) values (places) rest`. */
function toSharedInsertOrNull(text: string, given: string): SharedText | null {
    const namesStart = text.indexOf(' (');
    const valuesStart = text.indexOf(VALUES);
    const valuesEnd = text.indexOf(')', valuesStart + VALUES.length);
    if (!text.startsWith('insert into ') || valuesStart === -1 || valuesEnd === -1) return null;
    const names = text.slice(namesStart + 2, valuesStart).split(', ');
    const places = text.slice(valuesStart + VALUES.length, valuesEnd).split(', ');
    const isGiven = (_: string, index: number) => places[index] !== 'default';
    const [named, written] = [names, places].map(list => list.filter(isGiven).join(', '));
    const into = text.slice(0, namesStart);
    const rest = text.slice(valuesEnd + 1);
    return {
        text: `${into} (${named}) select ${written} from ${given} order by given."i"${rest}`,
        isNumbered: false,
    };
}

const VALUES = ') values (';
const WHERE = ' where ';
const RETURNING = ' returning ';

/** Of `update "Table" set columns where condition returning columns`. */
function toSharedUpdateOrNull(text: string, given: string): SharedText | null {
    const returningStart = text.lastIndexOf(RETURNING);
    const whereStart = text.lastIndexOf(WHERE, returningStart);
    if (!text.startsWith('update ') || returningStart === -1 || whereStart === -1) return null;
    const set = text.slice(0, whereStart);
    const condition = text.slice(whereStart + WHERE.length, returningStart);
    const returned = text.slice(returningStart + RETURNING.length);
    return { text: `${set} from ${given} where ${condition} returning ${returned}, given."i"`, isNumbered: true };
}

/** A cast: these fields of drizzle's objects are not part of their types. */
function asDrizzleQuery(prepared: unknown): DrizzleQuery {
    return prepared as DrizzleQuery;
}
