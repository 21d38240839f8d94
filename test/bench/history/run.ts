import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../../src/db/open-database.ts';
import { startPostgres } from '../../support/start-postgres.ts';
import { fillHistory } from './fill-history.ts';
import { makeHistory } from './make-history.ts';
import { measureHistory } from './measure-history.ts';

// `bun test/bench/history/run.ts [MESSAGES]`: fills a new SQLite file and a new Postgres with so many messages of three years, and
// prints how long each kind of history page takes on each, over HTTP.

const [count = '1000000'] = process.argv.slice(2);
const END = new Date();

await benchSqlite();
if (process.argv[3] !== 'sqlite') await benchPostgres();

async function benchSqlite(): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), 'agents-server-bench-'));
    try {
        await bench('SQLite', join(folder, 'history.sqlite'));
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

async function benchPostgres(): Promise<void> {
    const postgres = await startPostgres();
    try {
        await bench('Postgres', postgres.url);
    } finally {
        await postgres.stop();
    }
}

async function bench(name: string, url: string): Promise<void> {
    const database = await openDatabase(url);
    await database.migrate();
    await database.close();
    const startedAt = performance.now();
    const filled = await fillHistory(url, makeHistory(Number(count), END), END);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
    console.log(
        `\n${name}: ${filled.messages} messages in ${filled.conversations} conversations, filled in ${seconds} s`,
    );
    const measured = await measureHistory(url, END);
    for (const { name: page, median, slowest, entries } of measured) {
        console.log(
            `${page.padEnd(48)} ${median.toFixed(1).padStart(7)} ms, slowest ${slowest.toFixed(1).padStart(7)} ms, ${entries} entries`,
        );
    }
    const worst = measured.toSorted((one, other) => other.median - one.median)[0];
    console.log(`The slowest page on ${name}: ${worst?.name}, ${worst?.median.toFixed(1)} ms (median)`);
}
