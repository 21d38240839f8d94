import type { Database } from 'bun:sqlite';
import pg from 'pg';
import type { StoredTexts } from './target.ts';

interface MessageRow {
    readonly message: string;
}

export function readSqliteTexts(database: Database): StoredTexts {
    return toTexts(database.query<MessageRow, []>('select "message" from "ChatHistory"').all());
}

export async function readPostgresTexts(url: string): Promise<StoredTexts> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
        return toTexts((await client.query<MessageRow>('select "message"::text from "ChatHistory"')).rows);
    } finally {
        await client.end();
    }
}

function toTexts(rows: readonly MessageRow[]): StoredTexts {
    const messages = rows.map(({ message }) => JSON.parse(message) as { role: string; content: string });
    const ofRole = (role: string) => messages.filter(each => each.role === role).map(({ content }) => content);
    return { questions: ofRole('USER'), replies: ofRole('MODEL') };
}
