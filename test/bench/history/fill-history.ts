import { Database } from 'bun:sqlite';
import pg from 'pg';
import { BUCKET_BITS, toBucketTerm } from '../../../src/db/stores/history/history-index.ts';
import { type MadeMessage, MONTHS } from './make-history.ts';

const BATCH = 5_000;

/** What is filled in is indexed and answered. */
const WRITTEN_BY_TRIGGERS = ['UnindexedMessage', 'OpenTurn'] as const;

/** Writes conversations into a migrated, empty database far faster than a server would: many rows a statement, past its code. */
export async function fillHistory(
    url: string,
    history: Iterable<readonly MadeMessage[]>,
    end: Date,
): Promise<{ readonly messages: number; readonly conversations: number }> {
    const target = url.startsWith('postgres') ? await openPostgres(url, end) : openSqlite(url);
    let batch: Batch = { Conversation: [], ChatHistory: [], ChatText: [] };
    let [messages, conversations] = [0, 0];
    for (const made of history) {
        conversations += 1;
        batch.Conversation.push(toConversation(conversations, made));
        for (const { row, searchText } of made) {
            messages += 1;
            batch.ChatHistory.push({ id: messages, ...row });
            if (searchText !== '') batch.ChatText.push({ id: messages, conversation: conversations, searchText });
        }
        if (batch.ChatHistory.length < BATCH) continue;
        await target.write(batch);
        batch = { Conversation: [], ChatHistory: [], ChatText: [] };
    }
    if (batch.ChatHistory.length > 0) await target.write(batch);
    await target.end();
    return { messages, conversations };
}

type Row = Readonly<Record<string, unknown>>;
type Batch = Readonly<Record<'Conversation' | 'ChatHistory' | 'ChatText', Row[]>>;

interface Target {
    write(batch: Batch): Promise<void>;
    end(): Promise<void>;
}

function toConversation(id: number, messages: readonly MadeMessage[]): Row {
    const [first, last] = [messages[0]?.row, messages.at(-1)?.row];
    if (first === undefined || last === undefined) throw new Error('A conversation has messages.');
    const { agentName, conversationId, callerHash, source, apiKey, isUtility, createdAt } = first;
    const usages = messages.map(({ row }) => row.usage);
    return {
        id,
        agentName,
        conversationId,
        callerHash,
        source,
        apiKey,
        isUtility,
        status: last.status,
        createdAt,
        updatedAt: last.createdAt,
        messages: messages.length,
        opening: JSON.stringify(first.message.content.slice(0, 300)),
        promptTokens: usages.reduce((sum, usage) => sum + (usage?.promptTokens ?? 0), 0),
        completionTokens: usages.reduce((sum, usage) => sum + (usage?.completionTokens ?? 0), 0),
    };
}

function openSqlite(path: string): Target {
    const database = new Database(path);
    database.run('pragma journal_mode = wal');
    database.run('pragma synchronous = off');
    database.run('pragma cache_size = -400000');
    const write = database.transaction(({ Conversation, ChatHistory, ChatText }: Batch) => {
        insert('Conversation', Conversation);
        insert('ChatHistory', ChatHistory);
        insert(
            'ChatText',
            ChatText.map(({ id, searchText }) => ({ rowid: id, searchText })),
        );
    });
    return {
        async write(batch) {
            write(batch);
        },
        async end() {
            for (const table of WRITTEN_BY_TRIGGERS) database.run(`delete from "${table}"`);
            database.run('pragma wal_checkpoint(truncate)');
            database.close();
        },
    };

    function insert(table: string, rows: readonly Row[]): void {
        const names = Object.keys(rows[0] ?? {});
        const places = names.map(() => '?').join();
        const statement = database.query<unknown, (string | number | null)[]>(
            `insert into "${table}" (${names.map(name => `"${name}"`).join()}) values (${places})`,
        );
        for (const row of rows) statement.run(...names.map(name => toSqlite(row[name])));
    }
}

function toSqlite(value: unknown): string | number | null {
    if (value instanceof Date) return value.getTime();
    if (typeof value === 'object' && value !== null) return JSON.stringify(value);
    if (typeof value === 'boolean') return Number(value);
    return typeof value === 'string' || typeof value === 'number' ? value : null;
}

const POSTGRES_TYPES: Readonly<Record<string, string>> = {
    id: 'bigint',
    conversation: 'bigint',
    messages: 'bigint',
    durationMs: 'bigint',
    promptTokens: 'bigint',
    completionTokens: 'bigint',
    isUtility: 'boolean',
    createdAt: 'timestamptz',
    updatedAt: 'timestamptz',
    message: 'json',
    usage: 'json',
};

async function openPostgres(url: string, end: Date): Promise<Target> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query('set synchronous_commit = off');
    const begin = new Date(end);
    begin.setUTCMonth(begin.getUTCMonth() - MONTHS + 1);
    await client.query('select "addHistoryPartitions"($1, $2)', [begin.toISOString(), MONTHS]);
    return {
        async write({ Conversation, ChatHistory, ChatText }) {
            await insert('Conversation', Conversation, { opening: '"opening"::json' });
            await insert('ChatHistory', ChatHistory);
            const texts = ChatText.map(row => ({ ...row, searchText: withBuckets(row) }));
            await insert('ChatText', texts, { searchText: `to_tsvector('simple', "searchText")` });
        },
        async end() {
            for (const table of WRITTEN_BY_TRIGGERS) await client.query(`truncate "${table}"`);
            for (const table of ['Conversation', 'ChatHistory']) {
                await client.query(
                    `select setval(pg_get_serial_sequence('"${table}"', 'id'), max("id")) from "${table}"`,
                );
            }
            await client.query('vacuum analyze');
            await client.end();
        },
    };

    async function insert(table: string, rows: readonly Row[], made: Readonly<Record<string, string>> = {}) {
        const names = Object.keys(rows[0] ?? {});
        const columns = names.map(name => `"${name === 'searchText' ? 'searchVector' : name}"`);
        await client.query(
            `insert into "${table}" (${columns.join()}) select ${names.map(name => made[name] ?? `"${name}"`).join()}
            from json_to_recordset($1::json) as made(${names.map(name => `"${name}" ${POSTGRES_TYPES[name] ?? 'text'}`).join()})`,
            [JSON.stringify(rows)],
        );
    }
}

/** As the server writes it, so that the newest matches are found without reading all of them. */
function withBuckets({ id, searchText }: Row): string {
    const buckets = BUCKET_BITS.map(bits => toBucketTerm(bits, Math.floor(Number(id) / 2 ** bits)));
    return `${searchText} ${buckets.join(' ')}`;
}
