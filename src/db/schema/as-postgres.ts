/**
 * Gives the SQLite twin of a Postgres object (column kit, tables, drizzle database) the Postgres type, so that every query is written
 * once. The builders of both dialects have the same methods, as far as this folder uses them; the store suites run on both.
 */
export function asPostgres<PostgresTwin>(sqliteTwin: unknown): PostgresTwin {
    return sqliteTwin as PostgresTwin;
}
