import { Database as Connection } from 'bun:sqlite';
import { afterAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../src/db/open-database.ts';
import { openStores } from '../../src/db/open-stores.ts';
import { WalCheckpoint } from '../../src/db/sqlite/sqlite-sync.ts';
import { until } from '../support/until.ts';

const folder = mkdtempSync(join(tmpdir(), 'agents-server-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const LONG_LOG = 100;
const PAGE = 4_096;

test('copies a long log beside the event loop, and no short one', async () => {
    const { connection, path, write, waiting } = openLog('long');
    const checkpoint = new WalCheckpoint({ connection, databasePath: path, longLog: LONG_LOG });
    write(LONG_LOG / 2);
    checkpoint.afterCommit();
    await checkpoint.close();
    expect(waiting()).toBeGreaterThan(LONG_LOG / 2);

    write(LONG_LOG);
    const waitingBefore = waiting();
    checkpoint.afterCommit();
    // Neither the commit nor this call has copied anything.
    expect(waiting()).toBe(waitingBefore);
    write(1);
    await checkpoint.close();
    expect(waiting()).toBe(0);
    connection.close(true);
});

test('keeps the log short while all of it is being written', async () => {
    const { connection, path, write } = openLog('steady');
    const checkpoint = new WalCheckpoint({ connection, databasePath: path, longLog: LONG_LOG });
    for (let turn = 0; turn < 40; turn += 1) {
        write(LONG_LOG / 4);
        checkpoint.afterCommit();
        if (turn % 8 === 7) await checkpoint.close();
    }
    await checkpoint.close();
    // A thousand pages were written, and the log never had all of them.
    expect(statSync(`${path}-wal`).size).toBeLessThan(600 * PAGE);
    expect(connection.query('select count(*) as "rows" from "Any"').get()).toEqual({ rows: 1_000 });
    connection.close(true);
});

test('leaves a log that another process reads until it has grown again', async () => {
    const { connection, path, write, waiting } = openLog('read');
    const checkpoint = new WalCheckpoint({ connection, databasePath: path, longLog: LONG_LOG });
    const reader = new Connection(path, { readonly: true });
    reader.run('begin');
    reader.query('select count(*) from "Any"').get();
    write(2 * LONG_LOG);
    checkpoint.afterCommit();
    await checkpoint.close();
    reader.run('rollback');
    const waitingBefore = waiting();
    expect(waitingBefore).toBeGreaterThan(LONG_LOG);

    checkpoint.afterCommit();
    await checkpoint.close();
    expect(waiting()).toBe(waitingBefore);
    write(LONG_LOG);
    checkpoint.afterCommit();
    await checkpoint.close();
    expect(waiting()).toBe(0);
    reader.close();
    connection.close(true);
});

test('lets SQLite copy within its commits if no other thread can', async () => {
    const { connection, write, waiting } = openLog('no thread');
    const checkpoint = new WalCheckpoint({ connection, databasePath: join(folder, 'missing'), longLog: LONG_LOG });
    write(2 * LONG_LOG);
    checkpoint.afterCommit();
    await checkpoint.close();
    expect(waiting()).toBeGreaterThan(LONG_LOG);
    write(1);
    expect(waiting()).toBe(0);
    connection.close(true);
});

test('is what a database does with its log while it is written to, and loses nothing', async () => {
    const path = join(folder, 'database');
    const database = await openDatabase(path);
    await database.migrate();
    const { metadata } = openStores(database);
    for (let turn = 0; turn < 60; turn += 1) {
        await Promise.all(Array.from({ length: 20 }, (_, key) => metadata.set(`${turn} ${key}`, 'x'.repeat(5 * PAGE))));
    }
    // The file grows only by what is copied from the log.
    await until('a copied log', async () => (statSync(path).size > 1_000 * PAGE ? true : null));
    await metadata.set('last', true);
    await database.close();

    const again = await openDatabase(path);
    expect(await openStores(again).metadata.getOrNull('last')).toBe(true);
    expect(await openStores(again).metadata.getOrNull('59 19')).toBe('x'.repeat(5 * PAGE));
    await again.close();
});

function openLog(name: string) {
    const path = join(folder, name);
    const connection = new Connection(path);
    // The second half of a copy holds the lock of writers, as the server's own writer expects.
    connection.run('pragma busy_timeout = 10000');
    connection.run('pragma journal_mode = wal');
    connection.run('create table "Any" ("text" text)');
    const insert = connection.query('insert into "Any" values (?)');
    const counting = connection.query<{ log: number; checkpointed: number }, []>('pragma wal_checkpoint(noop)');
    return {
        connection,
        path,
        /** One commit of about so many pages. */
        write: connection.transaction((pages: number) => {
            for (let page = 0; page < pages; page += 1) insert.run('x'.repeat(3_900));
        }),
        /** Pages that are not copied yet. */
        waiting() {
            const { log = 0, checkpointed = 0 } = counting.get() ?? {};
            return log - checkpointed;
        },
    };
}
