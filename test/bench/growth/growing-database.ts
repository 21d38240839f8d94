import { Database } from 'bun:sqlite';
import { closeSync, fsyncSync, openSync } from 'node:fs';
import pg from 'pg';

/** A database that rows are added to directly, far faster than a server would. */
export interface GrowingDatabase {
    readonly dialect: 'sqlite' | 'postgres';
    run(sql: string): Promise<void>;
    /** The highest id of a table; 0 if it is empty. */
    lastIdOf(table: string): Promise<number>;
    columnsOf(table: string): Promise<readonly string[]>;
    /** Brings all of it to disk, as if the rows had come over time: the server that is measured does not wait for that. */
    close(): Promise<void>;
}

/** A file path or a `postgres://` address. */
export async function openGrowingDatabase(url: string): Promise<GrowingDatabase> {
    return url.startsWith('postgres') ? openPostgres(url) : openSqlite(url);
}

function openSqlite(path: string): GrowingDatabase {
    const database = new Database(path);
    for (const pragma of ['journal_mode = wal', 'synchronous = off', 'cache_size = -400000']) {
        database.run(`pragma ${pragma}`);
    }
    return {
        dialect: 'sqlite',
        async run(sql) {
            database.run(sql);
        },
        async lastIdOf(table) {
            const found = database.query<{ id: number | null }, []>(`select max("id") as id from "${table}"`).get();
            return found?.id ?? 0;
        },
        async columnsOf(table) {
            return database
                .query<{ name: string }, []>(`select name from pragma_table_info('${table}')`)
                .all()
                .map(({ name }) => name);
        },
        async close() {
            database.run('pragma wal_checkpoint(truncate)');
            database.close();
            const file = openSync(path, 'r+');
            fsyncSync(file);
            closeSync(file);
        },
    };
}

async function openPostgres(url: string): Promise<GrowingDatabase> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query('set synchronous_commit = off');
    return {
        dialect: 'postgres',
        async run(sql) {
            await client.query(sql);
        },
        async lastIdOf(table) {
            const { rows } = await client.query<{ id: string | null }>(`select max("id") as id from "${table}"`);
            return Number(rows[0]?.id ?? 0);
        },
        async columnsOf(table) {
            const { rows } = await client.query<{ column_name: string }>(
                `select column_name from information_schema.columns
                where table_schema = current_schema() and table_name = '${table}' order by ordinal_position`,
            );
            return rows.map(({ column_name }) => column_name);
        },
        async close() {
            await client.query('vacuum analyze');
            await client.query('checkpoint');
            await client.end();
        },
    };
}
