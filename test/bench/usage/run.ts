import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Database } from '../../../src/db/database.ts';
import { openDatabase } from '../../../src/db/open-database.ts';
import { query } from '../../../src/db/statement.ts';
import { createUsageStore } from '../../../src/db/stores/usage/usage-store.ts';
import { execute } from '../../../src/db/transaction.ts';
import { listUsage, readUsage } from '../../../src/usage/read-usage.ts';
import { newChatRow } from '../../support/new-chat-row.ts';
import { startPostgres } from '../../support/start-postgres.ts';

// Prints how long the page of usage takes on a long history, and how long it takes to add that up, for both databases.
// ROWS says how long the history is; an argument, `sqlite` or `postgres`, measures one database alone.

const ROWS = Number(process.env['ROWS'] ?? 1_000_000);
const DAYS = 90;
const AGENTS = 40;
const AT_ONCE = 1000;
/** As the server takes them. */
const REPLIES_AT_ONCE = 250;
const RUNS = 20;
const DAY_MS = 24 * 60 * 60 * 1000;
const NOW = Date.now();

const only = process.argv[2];
if (only !== 'postgres') await measureSqlite();
if (only !== 'sqlite') await measurePostgres();

async function measureSqlite(): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), 'agents-server-bench-'));
    await measure('SQLite', join(folder, 'bench.sqlite'));
    rmSync(folder, { recursive: true });
}

async function measurePostgres(): Promise<void> {
    const postgres = await startPostgres();
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    await client.query('create database "usage-bench"');
    await client.end();
    const url = new URL(postgres.url);
    url.pathname = '/usage-bench';
    await measure('Postgres', url.href);
    await postgres.stop();
}

async function measure(name: string, databaseUrl: string): Promise<void> {
    const database = await openDatabase(databaseUrl);
    await database.migrate();
    await fill(database);
    const usage = createUsageStore(database);
    const filter = { firstDay: dayAt(NOW - (DAYS - 1) * DAY_MS), agentName: null, tokenId: null };
    const steps: number[] = [];
    const startedAt = performance.now();
    for (let isDone = false; !isDone; ) {
        const stepAt = performance.now();
        isDone = await usage.addUp({ until: new Date(NOW - 60_000), mostReplies: REPLIES_AT_ONCE });
        steps.push(performance.now() - stepAt);
    }
    print(name, `${ROWS} messages added up`, `${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
    print(
        name,
        `one step of ${REPLIES_AT_ONCE} replies`,
        `${medianOf(steps).toFixed(1)} ms, at the most ${Math.max(...steps).toFixed(1)} ms`,
    );
    print(name, 'usage of 90 days', await timesOf(() => readUsage(usage, filter)));
    print(
        name,
        'usage of 90 days, one agent',
        await timesOf(() => readUsage(usage, { ...filter, agentName: 'agent-7' })),
    );
    print(name, 'usage of 90 days as CSV', await timesOf(() => listUsage(usage, filter)));
    await database.close();
}

/** Questions and replies, spread over the days, agents and models. */
async function fill(database: Database): Promise<void> {
    for (let first = 0; first < ROWS; first += AT_ONCE) {
        const rows = Array.from({ length: AT_ONCE }, (_, index) => toRow(first + index));
        await execute(
            database,
            query(({ db, ChatHistory }) => db.insert(ChatHistory).values(rows)),
        );
    }
}

function toRow(index: number) {
    const isReply = index % 2 === 1;
    const createdAt = new Date(NOW - DAYS * DAY_MS + Math.floor((index / ROWS) * DAYS * DAY_MS));
    const common = {
        createdAt,
        agentName: `agent-${index % AGENTS}`,
        messageHash: `hash-${index}`,
        conversationId: `conversation-${Math.floor(index / 10)}`,
    };
    if (!isReply) return newChatRow(common);
    return newChatRow({
        ...common,
        message: { role: 'MODEL', content: 'An answer of a few words.' },
        usage: { promptTokens: 500, completionTokens: 100, totalTokens: 600 },
        provider: 'openai',
        model: `model-${index % 3}`,
        durationMs: 1500,
        replyId: `reply-${index}`,
    });
}

async function timesOf(work: () => Promise<unknown>): Promise<string> {
    const times: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
        const startedAt = performance.now();
        await work();
        times.push(performance.now() - startedAt);
    }
    return `${medianOf(times).toFixed(1)} ms, at the most ${Math.max(...times).toFixed(1)} ms`;
}

function dayAt(time: number): string {
    return new Date(time).toISOString().slice(0, 10);
}

function medianOf(times: readonly number[]): number {
    return times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)] ?? 0;
}

function print(name: string, what: string, result: string): void {
    console.log(`${name.padEnd(10)}${what.padEnd(34)}${result}`);
}
