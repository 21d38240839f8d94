import * as postgres from 'drizzle-orm/pg-core';
import * as sqlite from 'drizzle-orm/sqlite-core';
import { asPostgres } from './as-postgres.ts';

/** Builders of columns, with the same names for each dialect. */
export type ColumnKit = typeof postgresColumns;

export const postgresColumns = {
    table: postgres.pgTable,
    index: postgres.index,
    uniqueIndex: postgres.uniqueIndex,
    id: () => postgres.bigint({ mode: 'number' }).primaryKey().generatedByDefaultAsIdentity(),
    /** 64 bits, so that a clock change cannot overflow a duration. */
    integer: () => postgres.bigint({ mode: 'number' }),
    boolean: () => postgres.boolean(),
    text: <Text extends string = string>() =>
        postgres.customType<{ data: Text; driverData: string | null }>({
            dataType: () => 'text',
            toDriver: textToDriver,
        })(),
    /** Not `jsonb`, which loses the order of keys and refuses `\u0000`. The driver returns it parsed. */
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
    /** The id of a row of `ChatHistory`. A foreign key cannot refer to a partitioned table by id only; triggers do its work. */
    messageId: (_messages: () => postgres.AnyPgColumn, _onDelete: 'cascade' | 'set null') =>
        postgres.bigint({ mode: 'number' }),
};

export const sqliteColumns = asPostgres<ColumnKit>({
    table: sqlite.sqliteTable,
    index: sqlite.index,
    uniqueIndex: sqlite.uniqueIndex,
    // AUTOINCREMENT never reuses an id, so that ids order rows even after deletions.
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

// Drizzle also calls the converters of prepared queries with null, despite their types.

function textToDriver(text: string | null): string | null {
    return text === null ? null : toStorableText(text);
}

/** `JSON.stringify` escapes NUL and lone surrogates, so that both dialects return exactly the same value. */
function jsonToDriver(value: unknown): string | null {
    return value === null || value === undefined ? null : JSON.stringify(value);
}

/**
 * Text that both dialects can hold: Postgres refuses NUL, and UTF-8 has no lone surrogates. Both become U+FFFD instead of being dropped,
 * so that a text with a NUL never equals one without.
 */
export function toStorableText(text: string): string {
    return text.replaceAll('\0', '\uFFFD').toWellFormed();
}
