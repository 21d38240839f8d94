import type { Database as SqliteConnection } from 'bun:sqlite';
import type { ClientBase } from 'pg';
import { AppError } from '../../shared/errors.ts';
import { sha256Hex } from '../../shared/hash.ts';
import { beginImmediate } from '../sqlite/sqlite-writer.ts';

export interface Migration {
    /** The name of its file without the extension. */
    readonly name: string;
    readonly sql: string;
}

export interface AppliedMigration {
    readonly name: string;
    readonly hash: string;
}

interface MigrateSqliteInput {
    readonly connection: SqliteConnection;
    readonly lockTimeoutMs: number;
    readonly migrations: readonly Migration[];
}

/** Applies missing migrations in one transaction and returns their names. A second process waits meanwhile. */
export async function migrateSqlite({ connection, lockTimeoutMs, migrations }: MigrateSqliteInput): Promise<string[]> {
    // Rebuilding a table drops the old one, which deletes the rows that refer to it if foreign keys are on. The pragma has no effect
    // inside a transaction.
    connection.run('pragma foreign_keys = off');
    try {
        await beginImmediate(connection, lockTimeoutMs);
        connection.run(CREATE_TABLE);
        const applied = connection.query<AppliedMigration, []>('select "name", "hash" from "Migration"').all();
        const missing = missingMigrations(applied, migrations);
        for (const migration of missing) {
            for (const statement of statementsOf(migration)) connection.run(statement);
            connection.run(INSERT.sqlite, [migration.name, hashOf(migration)]);
        }
        // Only if needed: the check reads every row with a foreign key, which would slow down each start.
        if (missing.length > 0) assertForeignKeys(connection);
        connection.run('commit');
        return missing.map(migration => migration.name);
    } finally {
        if (connection.inTransaction) connection.run('rollback');
        connection.run('pragma foreign_keys = on');
    }
}

/** Applies missing migrations in one transaction and returns their names. A second process waits meanwhile. */
export async function migratePostgres(client: ClientBase, migrations: readonly Migration[]): Promise<string[]> {
    await client.query('begin');
    try {
        await client.query(`select pg_advisory_xact_lock(${MIGRATION_LOCK})`);
        await client.query(CREATE_TABLE);
        const applied = await client.query<AppliedMigration>('select "name", "hash" from "Migration"');
        const missing = missingMigrations(applied.rows, migrations);
        for (const migration of missing) {
            for (const statement of statementsOf(migration)) await client.query(statement);
            await client.query(INSERT.postgres, [migration.name, hashOf(migration)]);
        }
        await client.query('commit');
        return missing.map(migration => migration.name);
    } catch (error) {
        // If the connection is lost, the database has already rolled back.
        await client.query('rollback').catch(() => {});
        throw error;
    }
}

/** An arbitrary number that must be the same in all versions. */
const MIGRATION_LOCK = 7_240_411;

const CREATE_TABLE = `create table if not exists "Migration"
    ("name" text primary key, "hash" text not null, "appliedAt" text not null default current_timestamp)`;

const INSERT = {
    sqlite: 'insert into "Migration" ("name", "hash") values (?, ?)',
    postgres: 'insert into "Migration" ("name", "hash") values ($1, $2)',
} as const;

/** The `known` migrations that were not applied. @throws AppError `storage_unavailable` if any other was */
export function missingMigrations(
    applied: readonly AppliedMigration[],
    known: readonly Migration[],
): readonly Migration[] {
    for (const { name, hash } of applied) {
        const migration = known.find(candidate => candidate.name === name);
        if (migration === undefined)
            throw new AppError('storage_unavailable', newerMessage(name), { isRetryable: false });
        if (hashOf(migration) !== hash) {
            throw new AppError('storage_unavailable', differentMessage(name), { isRetryable: false });
        }
    }
    return known.filter(migration => !applied.some(({ name }) => name === migration.name));
}

function newerMessage(name: string): string {
    return `The database was migrated by a newer version of this program (migration ${name}). Start that version instead.`;
}

function differentMessage(name: string): string {
    return `The database was migrated by a different build of this program (migration ${name} differs).`;
}

function statementsOf(migration: Migration): readonly string[] {
    return migration.sql.split('--> statement-breakpoint');
}

/** Independent of line endings, which depend on how the file was checked out. */
function hashOf(migration: Migration): string {
    return sha256Hex(migration.sql.replaceAll('\r\n', '\n'));
}

function assertForeignKeys(connection: SqliteConnection): void {
    const broken = connection.query('pragma foreign_key_check').all();
    if (broken.length === 0) return;
    throw new AppError('storage_unavailable', 'A migration would leave broken foreign keys. Nothing was changed.', {
        isRetryable: false,
        cause: broken,
    });
}
