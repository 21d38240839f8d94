import { Database as Connection } from 'bun:sqlite';
import { expect, spyOn, test } from 'bun:test';
import pg from 'pg';
import { openDatabase } from '../../src/db/open-database.ts';
import { openStores } from '../../src/db/open-stores.ts';
import { newRandomHex } from '../../src/shared/ids.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { newChatRow } from '../support/new-chat-row.ts';

const AT = new Date('2026-11-22T10:00:00.000Z');
const AGENTS = 40;
const JOBS = 5;

eachDialect('the queue of learning jobs', (open, { dialect }) => {
    test('names each agent that has work once, the one that waits longest first', async () => {
        const { learningJobs, chatHistory } = (await open()).stores;
        const agentNames = Array.from({ length: AGENTS }, () => newRandomHex());
        for (const agentName of agentNames) {
            const replies = Array.from({ length: JOBS }, () => newChatRow({ agentName, createdAt: AT, durationMs: 1 }));
            const row = newChatRow({ agentName, createdAt: AT });
            const plan = () => ({ insert: [row], result: null });
            await chatHistory.beginTurn({ agentName, callerHash: 'caller', messageHashes: [], plan });
            for (const reply of replies) {
                await chatHistory.endTurn({ steps: [], replies: [reply], replacesId: null, isLearnedFrom: true });
            }
        }
        expect(await learningJobs.agentsWithJobs(AT)).toEqual(agentNames);

        const [first = ''] = agentNames;
        const leaseUntil = new Date(AT.getTime() + 1);
        await learningJobs.take({ agentName: first, at: AT, leaseUntil, mostAttempts: 3, mostInterruptions: 3 });
        expect(await learningJobs.agentsWithJobs(AT)).toEqual(agentNames.slice(1));
        expect(await learningJobs.hasWork(AT)).toBe(true);
        expect(await learningJobs.countUnfinished()).toEqual({ QUEUED: AGENTS * JOBS - 1, RUNNING: 1 });
    });

    test('is looked into by an index that is asked for one job of each agent (attack 51)', async () => {
        const { url } = await open();
        const database = await openDatabase(url);
        const queries = await recordQueries(() => openStores(database).learningJobs.agentsWithJobs(AT));
        await database.close();
        const look = queries.find(query => query.includes('"LearningJob"')) ?? '';
        const plan = await explain(url, look);
        const ofJobs = plan.filter(line => line.includes('LearningJob'));
        expect(ofJobs.length).toBeGreaterThanOrEqual(3);
        for (const line of ofJobs) expect(line).toMatch(dialect === 'sqlite' ? /^SEARCH/ : /Index (Only )?Scan/);
    });
});

/** The text of what is asked of a database meanwhile. */
async function recordQueries(work: () => Promise<unknown>): Promise<readonly string[]> {
    const spies = [spyOn(Connection.prototype, 'prepare'), spyOn(pg.Client.prototype, 'query')];
    try {
        await work();
        return spies.flatMap(({ mock }) => mock.calls.map(([query]) => toText(query)));
    } finally {
        for (const spy of spies) spy.mockRestore();
    }
}

function toText(query: unknown): string {
    return typeof query === 'string' ? query : String((query as { readonly text?: unknown }).text);
}

async function explain(url: string, query: string): Promise<readonly string[]> {
    if (!url.startsWith('postgres')) {
        using connection = new Connection(url, { readonly: true });
        const plan = connection.query<{ detail: string }, []>(`explain query plan ${query}`).all();
        return plan.map(({ detail }) => detail);
    }
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
        // Of few rows, Postgres would rather read the whole table.
        await client.query('set enable_seqscan = off');
        const { rows } = await client.query<Record<string, string>>(`explain ${query}`);
        return rows.map(row => row['QUERY PLAN'] ?? '').filter(line => line.includes('cost='));
    } finally {
        await client.end();
    }
}
