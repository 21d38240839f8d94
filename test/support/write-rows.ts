import { Database } from 'bun:sqlite';
import pg from 'pg';

export type WrittenRow = Readonly<Record<string, unknown>>;

/** Inserts rows past the server's own code, e.g. into a database of an earlier version. All of them have the columns of the first one. */
export async function writeRows(databaseUrl: string, table: string, rows: readonly WrittenRow[]): Promise<void> {
    const columns = Object.keys(rows[0] ?? {});
    if (columns.length === 0) return;
    const names = columns.map(column => `"${column}"`).join();
    if (databaseUrl.startsWith('postgres')) await writePostgres(databaseUrl, { table, names, rows });
    else writeSqlite(databaseUrl, { table, names, columns, rows });
}

interface Written {
    readonly table: string;
    /** The columns as SQL lists them. */
    readonly names: string;
    readonly rows: readonly WrittenRow[];
}

async function writePostgres(url: string, { table, names, rows }: Written): Promise<void> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
        const insert = `insert into "${table}" (${names}) select ${names} from json_populate_recordset(null::"${table}", $1)`;
        await client.query(insert, [JSON.stringify(rows)]);
    } finally {
        await client.end();
    }
}

function writeSqlite(path: string, { table, names, columns, rows }: Written & { readonly columns: readonly string[] }) {
    using database = new Database(path);
    const places = columns.map(() => '?').join();
    const statement = database.query<unknown, (string | number | null)[]>(
        `insert into "${table}" (${names}) values (${places})`,
    );
    database.transaction(() => {
        for (const row of rows) statement.run(...columns.map(column => toSqlite(row[column])));
    })();
}

function toSqlite(value: unknown): string | number | null {
    if (value instanceof Date) return value.getTime();
    if (typeof value === 'boolean') return Number(value);
    if (typeof value === 'object' && value !== null) return JSON.stringify(value);
    return typeof value === 'string' || typeof value === 'number' ? value : null;
}
