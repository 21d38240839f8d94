import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { query } from '../statement.ts';
import { type AppliedMigration, missingMigrations } from './migrate.ts';
import { postgresMigrations, sqliteMigrations } from './migrations.ts';

/** The names of the migrations that the next start will apply. @throws AppError `storage_unavailable` for a newer database */
export async function pendingMigrations(database: Database): Promise<readonly string[]> {
    const known = database.dialect === 'sqlite' ? sqliteMigrations : postgresMigrations;
    const applied = (await hasTable(database)) ? await database.read(selectApplied()) : [];
    return missingMigrations(applied, known).map(({ name }) => name);
}

async function hasTable(database: Database): Promise<boolean> {
    const exists =
        database.dialect === 'sqlite'
            ? sql<number>`exists (select 1 from sqlite_schema where name = 'Migration')`
            : sql<boolean>`to_regclass('"Migration"') is not null`;
    const [row] = await database.read(query(({ db }) => db.select({ exists }).from(sql`(select 1) as one`)));
    return Boolean(row?.exists);
}

function selectApplied() {
    const columns = { name: sql<AppliedMigration['name']>`"name"`, hash: sql<AppliedMigration['hash']>`"hash"` };
    return query(({ db }) => db.select(columns).from(sql`"Migration"`));
}
