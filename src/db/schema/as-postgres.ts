/**
 * Gives the SQLite twin of a Postgres object (a column kit, tables, a drizzle database) the Postgres type. The builders of both
 * dialects have the same methods as far as this folder uses them, which the store suites prove by running on both; only their
 * types are unrelated, and one type is what lets every query be written once.
 */
export function asPostgres<PostgresTwin>(sqliteTwin: unknown): PostgresTwin {
    return sqliteTwin as PostgresTwin;
}
