import { Database } from 'bun:sqlite';
import pg from 'pg';

const QUERY = 'select 1 from "UnindexedMessage" limit 1';

/** Whether the server has put everything that was said into its index of words. `url` is a file path or a `postgres://` address. */
export async function isIndexed(url: string): Promise<boolean> {
    if (!url.startsWith('postgres')) {
        using database = new Database(url, { readonly: true });
        return database.query(QUERY).get() === null;
    }
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
        return (await client.query(QUERY)).rows.length === 0;
    } finally {
        await client.end();
    }
}
