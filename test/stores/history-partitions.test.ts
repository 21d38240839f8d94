import { expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { postgresMigrations } from '../../src/db/migrate/migrations.ts';
import { openDatabase } from '../../src/db/open-database.ts';
import { openStores } from '../../src/db/open-stores.ts';
import { query } from '../../src/db/statement.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { newChatRow } from '../support/new-chat-row.ts';
import { readTable } from '../support/read-table.ts';
import { startTestServer } from '../support/start-test-server.ts';

const OCTOBER = '2026-10-31 23:59:59.999+00';
const NOVEMBER = '2026-11-01 00:00:00+00';

eachDialect('history in partitions', (_open, { dialect, newUrl }) => {
    if (dialect !== 'postgres') return;

    test('moves the messages of an earlier version into one partition for each month', async () => {
        const url = await newUrl();
        const before = postgresMigrations.slice(
            0,
            postgresMigrations.findIndex(({ name }) => name === '0009_history'),
        );
        await migrate(url, before);
        await run(url, insertRow('one', OCTOBER));
        await run(url, insertRow('one', NOVEMBER));
        await run(url, insertRow('two', NOVEMBER));
        const former = await readTable(url, 'ChatHistory');
        await run(url, 'delete from "ChatHistory" where "id" = 3');

        await migrate(url, postgresMigrations);

        expect(await readTable(url, 'ChatHistory')).toEqual(former.slice(0, 2));
        expect(await countOf(url, 'ChatHistory_2026_10')).toBe(1);
        expect(await countOf(url, 'ChatHistory_2026_11')).toBe(1);
        expect(await countOf(url, 'ChatHistory_default')).toBe(0);
        expect(await readTable(url, 'Conversation')).toMatchObject([
            { conversationId: 'one', createdAt: new Date(OCTOBER), updatedAt: new Date(NOVEMBER), messages: '2' },
        ]);
        // The id of the deleted row is not used again.
        await run(url, insertRow('three', NOVEMBER));
        expect((await readTable(url, 'ChatHistory')).map(({ id }) => id)).toEqual([1, 2, 4]);
    });

    test('stores rows of months without a partition, and moves them once there is one', async () => {
        const url = await newUrl();
        await migrate(url, postgresMigrations);
        await record(url, new Date('2031-05-05T00:00:00Z'));
        expect(await countOf(url, 'ChatHistory_default')).toBe(1);

        expect(await run(url, `select "addHistoryPartitions"('2031-04-30 22:00:00-02', 2) as "value"`)).toEqual([
            { value: 2 },
        ]);

        expect(await countOf(url, 'ChatHistory_default')).toBe(0);
        expect(await countOf(url, 'ChatHistory_2031_05')).toBe(1);
        expect(await run(url, `select "addHistoryPartitions"('2031-05-01 00:00:00+00', 2) as "value"`)).toEqual([
            { value: 0 },
        ]);
    });

    test('a server starts while a client reads the whole history, and records messages', async () => {
        const url = await newUrl();
        await migrate(url, postgresMigrations);
        const dump = new pg.Client({ connectionString: url });
        await dump.connect();
        // `pg_dump` holds this lock until its end.
        await dump.query('begin; lock table "ChatHistory" in access share mode');
        try {
            const now = () => new Date('2035-03-01T00:00:00.000Z');
            const server = await startTestServer({ databaseUrl: url, overrides: { now } });
            try {
                const answer = await server.post('/agents/jack-green/api/chat', { message: 'Hello!', stream: false });
                expect(answer.status).toBe(200);
                expect(await countOf(url, 'ChatHistory_default')).toBe(2);
            } finally {
                await server.stop();
            }
        } finally {
            await dump.end();
        }
    });

    test('drops whole months with everything that depends on their messages', async () => {
        const url = await newUrl();
        await migrate(url, postgresMigrations);
        await run(url, `select "addHistoryPartitions"('2020-01-01 00:00:00+00', 2)`);
        await record(url, new Date('2020-01-31T23:59:59.999Z'));
        await record(url, new Date('2020-02-01T00:00:00.000Z'));

        const drop = (before: string) => run(url, `select "dropHistoryPartitions"('${before}') as "value"`);
        expect(await drop('2020-01-31 23:59:59+00')).toEqual([{ value: 0 }]);
        expect(await drop('2020-02-01 00:00:00+00')).toEqual([{ value: 1 }]);

        expect((await readTable(url, 'ChatHistory')).map(row => row['createdAt'])).toEqual([
            new Date('2020-02-01T00:00:00.000Z'),
        ]);
        expect(await readTable(url, 'LearningJob')).toHaveLength(1);
    });

    test('plans the lookup of a chain for all partitions once, not for each turn', async () => {
        const url = await newUrl();
        await migrate(url, postgresMigrations);
        await run(url, `select "addHistoryPartitions"('2023-11-01 00:00:00+00', 36)`);
        const database = await openDatabase(url, { maxConnections: 1 });
        const { chatHistory } = openStores(database);
        for (let turn = 0; turn < 2 * PLANS_FOR_VALUES; turn += 1) {
            const place = { agentName: 'jack-green', callerHash: 'caller', conversationId: undefined };
            const messageHashes = [`first ${turn}`, `second ${turn}`];
            await chatHistory.beginTurn({ ...place, messageHashes, plan: () => ({ insert: [], result: null }) });
        }
        const plans = await database.read(countPlans('chatHistory.findKnown'));
        await database.close();
        expect(plans).toEqual([{ forValues: PLANS_FOR_VALUES, kept: PLANS_FOR_VALUES }]);
    });

    test('looks up a repeated message with cached plans', async () => {
        const url = await newUrl();
        await migrate(url, postgresMigrations);
        await run(url, `select "addHistoryPartitions"('2023-11-01 00:00:00+00', 36)`);
        const database = await openDatabase(url, { maxConnections: 1 });
        const { chatHistory } = openStores(database);
        const place = { agentName: 'jack-green', callerHash: 'caller', conversationId: undefined };
        const greeting = { ...place, messageHashes: ['hash-of-question'] };
        const insert = ['one', 'another'].map(conversationId =>
            newChatRow({ agentName: 'jack-green', conversationId }),
        );
        await chatHistory.beginTurn({ ...place, messageHashes: [], plan: () => ({ insert, result: null }) });
        const planned = Array.from({ length: 2 * PLANS_FOR_VALUES }, () =>
            chatHistory.beginTurn({ ...greeting, plan: ({ length }) => ({ insert: [], result: length }) }),
        );
        expect(await Promise.all(planned)).toEqual(planned.map(() => 2));
        for (const query of ['chatHistory.findRows', 'chatHistory.findFollowingInEach']) {
            expect(await database.read(countPlans(query))).toEqual([
                { forValues: PLANS_FOR_VALUES, kept: PLANS_FOR_VALUES },
            ]);
        }
        await database.close();
    });
});

/** How often Postgres plans a prepared statement for its values before it considers a generic plan. */
const PLANS_FOR_VALUES = 5;

/** Of this connection. */
function countPlans(name: string) {
    return query(({ db }) =>
        db
            .select({
                forValues: sql`"custom_plans"`.mapWith(Number),
                kept: sql`"generic_plans"`.mapWith(Number),
            })
            .from(sql`"pg_prepared_statements"`)
            .where(sql`"name" = ${name}`),
    );
}

function insertRow(conversationId: string, createdAt: string): string {
    return `insert into "ChatHistory"
        ("createdAt", "messageHash", "conversationId", "agentName", "agentHash", "message", "status", "source", "callerHash", "isUtility")
        values ('${createdAt}', 'hash', '${conversationId}', 'jack-green', 'book', '{"role":"USER","content":"\\u0000"}', 'COMPLETE',
        'AGENT_PAGE_CHAT', 'caller', false)`;
}

async function migrate(url: string, migrations: typeof postgresMigrations): Promise<void> {
    const database = await openDatabase(url, { migrations });
    await database.migrate();
    await database.close();
}

async function record(url: string, createdAt: Date): Promise<void> {
    const database = await openDatabase(url);
    const replies = [newChatRow({ createdAt })];
    await openStores(database).chatHistory.endTurn({ steps: [], replies, replacesId: null, isLearnedFrom: true });
    await database.close();
}

async function countOf(url: string, table: string): Promise<number> {
    return (await readTable(url, table)).length;
}

async function run(url: string, query: string): Promise<readonly unknown[]> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
        const { rows } = await client.query<Record<string, unknown>>(query);
        return rows;
    } finally {
        await client.end();
    }
}
