import * as postgres from 'drizzle-orm/pg-core';
import * as sqlite from 'drizzle-orm/sqlite-core';
import { asPostgres } from './as-postgres.ts';

/** Makers of the columns, the same names for each dialect. */
export type ColumnKit = typeof postgresColumns;

export const postgresColumns = {
    table: postgres.pgTable,
    index: postgres.index,
    uniqueIndex: postgres.uniqueIndex,
    id: () => postgres.bigint({ mode: 'number' }).primaryKey().generatedByDefaultAsIdentity(),
    /** 64 bits, so that a clock that jumps cannot overflow a duration. */
    integer: () => postgres.bigint({ mode: 'number' }),
    boolean: () => postgres.boolean(),
    text: <Text extends string = string>() =>
        postgres.customType<{ data: Text; driverData: string | null }>({
            dataType: () => 'text',
            toDriver: textToDriver,
        })(),
    /** `json` and not `jsonb`, which forgets the order of keys and refuses `\u0000`. The driver hands it over parsed. */
    json: <Value>() =>
        postgres.customType<{ data: Value; driverData: string | null }>({
            dataType: () => 'json',
            toDriver: jsonToDriver,
        })(),
    timestamp: () =>
        postgres.customType<{ data: Date; driverData: string | null }>({
            dataType: () => 'timestamp (3) with time zone',
            toDriver: date => (date === null ? null : date.toISOString()),
            fromDriver: text => new Date(text ?? Number.NaN),
        })(),
    /**
     * The id of a row of `ChatHistory`. A table in partitions cannot be referred to by the id alone: there, triggers remove what hangs
     * on deleted rows.
     */
    messageId: (_messages: () => postgres.AnyPgColumn, _onDelete: 'cascade' | 'set null') =>
        postgres.bigint({ mode: 'number' }),
};

export const sqliteColumns = asPostgres<ColumnKit>({
    table: sqlite.sqliteTable,
    index: sqlite.index,
    uniqueIndex: sqlite.uniqueIndex,
    // AUTOINCREMENT: an id is never given twice, so that ids order rows even after deletions.
    id: () => sqlite.integer().primaryKey({ autoIncrement: true }),
    integer: () => sqlite.integer(),
    boolean: () => sqlite.integer({ mode: 'boolean' }),
    text: () =>
        sqlite.customType<{ data: string; driverData: string | null }>({
            dataType: () => 'text',
            toDriver: textToDriver,
        })(),
    json: () =>
        sqlite.customType<{ data: unknown; driverData: string | null }>({
            dataType: () => 'text',
            toDriver: jsonToDriver,
            fromDriver: text => JSON.parse(text ?? 'null'),
        })(),
    /** Milliseconds since 1970. */
    timestamp: () =>
        sqlite.customType<{ data: Date; driverData: number | null }>({
            dataType: () => 'integer',
            toDriver: date => (date === null ? null : date.getTime()),
            fromDriver: milliseconds => new Date(milliseconds ?? Number.NaN),
        })(),
    messageId: (messages: () => sqlite.AnySQLiteColumn, onDelete: 'cascade' | 'set null') =>
        sqlite.integer().references(messages, { onDelete }),
});

// Drizzle calls the converters of prepared queries with null, too, whatever their types say.

function textToDriver(text: string | null): string | null {
    return text === null ? null : toStorableText(text);
}

/** `JSON.stringify` escapes NUL and lone surrogates, so that JSON comes back from both dialects exactly as it went in. */
function jsonToDriver(value: unknown): string | null {
    return value === null || value === undefined ? null : JSON.stringify(value);
}

/**
 * `text` as every dialect can hold it: Postgres refuses NUL, and no UTF-8 has lone surrogates. Both become U+FFFD instead of being
 * dropped, so that a text with a NUL never equals one without.
 */
export function toStorableText(text: string): string {
    return text.replaceAll('\0', '\uFFFD').toWellFormed();
}
