import { Database } from 'bun:sqlite';
import { sha256Hex } from '../../src/shared/hash.ts';

/** For each table of a SQLite file how many rows it has and the hash of all that is in them. */
export function hashTables(path: string): Readonly<Record<string, string>> {
    using database = new Database(path, { readonly: true });
    const tables = database
        .query<{ name: string }, []>(`select "name" from "sqlite_schema" where "type" = 'table' order by "name"`)
        .all();
    return Object.fromEntries(
        tables.map(({ name }) => {
            const rows = database.query<unknown[], []>(`select * from "${name}" order by 1`).values();
            return [name, `${rows.length} ${sha256Hex(JSON.stringify(rows))}`];
        }),
    );
}
