import { Column, is, SQL } from 'drizzle-orm';

/** A selected column, an expression or an expression with a name, and where its value stands in the row's object. */
export interface SelectedField {
    readonly path: readonly string[];
    readonly field: unknown;
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

// Drizzle's types keep to themselves what its objects have.

function asDecoded(expression: unknown) {
    return expression as { readonly decoder: { mapFromDriverValue(value: unknown): unknown } };
}

function asNamed(field: unknown) {
    return field as { readonly sql: unknown };
}
