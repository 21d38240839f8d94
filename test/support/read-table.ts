import { Database } from 'bun:sqlite';
import pg from 'pg';

export type TableRow = Readonly<Record<string, unknown>>;

/** Columns that SQLite keeps as JSON text and Postgres as JSON. */
const JSON_COLUMNS = new Set([
    'message',
    'usage',
    'agentProfile',
    'agentNames',
    'limits',
    'messageIds',
    'outcome',
    'periods',
    'sourceChange',
]);
const BOOLEAN_COLUMNS = new Set(['isUtility', 'isRevoked', 'isAdmin']);

/** The rows of a table by id, all or those after one, read past the server's own code. */
export async function readTable(databaseUrl: string, table: string, afterId = 0): Promise<readonly TableRow[]> {
    const select = `select * from "${table}"${afterId === 0 ? '' : ` where id > ${afterId}`} order by id`;
    const rows = databaseUrl.startsWith('postgres')
        ? await readPostgres(databaseUrl, select)
        : readSqlite(databaseUrl, select);
    return rows.map(row =>
        Object.fromEntries(Object.entries(row).map(([column, value]) => [column, toComparable(column, value)])),
    );
}

/** Runs one statement, past the server's own code. */
export async function runSql(databaseUrl: string, statement: string): Promise<void> {
    if (databaseUrl.startsWith('postgres')) {
        await withPostgres(databaseUrl, client => client.query(statement));
        return;
    }
    using database = new Database(databaseUrl);
    database.run(statement);
}

function readSqlite(path: string, select: string): readonly TableRow[] {
    using database = new Database(path, { readonly: true });
    return database.query<Record<string, unknown>, []>(select).all();
}

async function readPostgres(url: string, select: string): Promise<readonly TableRow[]> {
    const { rows } = await withPostgres(url, client => client.query<Record<string, unknown>>(select));
    return rows;
}

async function withPostgres<Result>(url: string, action: (client: pg.Client) => Promise<Result>): Promise<Result> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
        return await action(client);
    } finally {
        await client.end();
    }
}

function toComparable(column: string, value: unknown): unknown {
    if (JSON_COLUMNS.has(column) && typeof value === 'string') return JSON.parse(value);
    if (BOOLEAN_COLUMNS.has(column)) return Boolean(value);
    if (column === 'id') return Number(value);
    return value;
}
