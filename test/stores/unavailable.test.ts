import { Database as SqliteConnection } from 'bun:sqlite';
import { afterAll, describe, expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { openDatabase } from '../../src/db/open-database.ts';
import { openStores } from '../../src/db/open-stores.ts';
import { translateSqliteError } from '../../src/db/sqlite/sqlite-error.ts';
import { query } from '../../src/db/statement.ts';
import { run } from '../../src/db/transaction.ts';
import type { Stores } from '../../src/ports/stores.ts';
import { eachDialect } from '../support/each-dialect.ts';

const UNAVAILABLE = { code: 'storage_unavailable', retryAfterSeconds: expect.any(Number) };

describe('a database that cannot be used', () => {
    eachDialect('closed database', (_open, { newUrl }) => {
        test('reports it to every caller', async () => {
            const database = await openDatabase(await newUrl());
            await database.migrate();
            const stores = openStores(database);
            const lastWrite = stores.metadata.set('key', 1);
            await Promise.all([lastWrite, database.close(), database.close()]);

            for (const work of workOf(stores)) await expect(work()).rejects.toMatchObject(UNAVAILABLE);
            await expect(database.ping()).rejects.toMatchObject(UNAVAILABLE);
        });
    });

    describe('on SQLite', () => {
        const folder = mkdtempSync(join(tmpdir(), 'agents-server-test-'));
        afterAll(() => rmSync(folder, { recursive: true, force: true }));

        test('refuses to write while another process holds the lock, reads on, and recovers (attack 42)', async () => {
            const path = join(folder, 'locked.sqlite');
            const database = await openDatabase(path, { lockTimeoutMs: 30 });
            await database.migrate();
            const { metadata } = openStores(database);
            const other = new SqliteConnection(path);
            other.run('begin immediate');

            const order: string[] = [];
            const writing = metadata.set('key', 1).finally(() => order.push('refused'));
            await metadata.getOrNull('key').then(() => order.push('read'));
            await expect(writing).rejects.toMatchObject({ ...UNAVAILABLE, retryAfterSeconds: 1 });
            expect(order).toEqual(['read', 'refused']);

            other.run('rollback');
            await metadata.set('key', 2);
            expect(await metadata.getOrNull('key')).toBe(2);
            other.close();
            await database.close();
        });

        test('waits for a lock without stopping the process', async () => {
            const path = join(folder, 'waiting.sqlite');
            const database = await openDatabase(path);
            await database.migrate();
            const { metadata } = openStores(database);
            const other = new SqliteConnection(path);
            other.run('begin immediate');

            const writing = metadata.set('key', 1);
            // This process releases the lock: a blocking wait would wait for itself until it times out.
            for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
            other.run('commit');
            await writing;

            expect(await metadata.getOrNull('key')).toBe(1);
            other.close();
            await database.close();
        });

        test('recognizes a full disk and a read-only file', () => {
            const path = join(folder, 'full.sqlite');
            const full = new SqliteConnection(path);
            full.run('create table "Any" ("text" text)');
            full.run('pragma max_page_count = 3');
            const readOnly = new SqliteConnection(path, { readonly: true });
            for (const connection of [full, readOnly]) {
                const insert = () => connection.run('insert into "Any" values (?)', ['x'.repeat(100_000)]);
                expect(translateSqliteError(errorOf(insert))).toMatchObject(UNAVAILABLE);
                connection.close();
            }
        });

        test('refuses to open a file that is not a database', async () => {
            const text = join(folder, 'text.sqlite');
            writeFileSync(text, 'This is no database, and it is long enough to be seen as something else.'.repeat(100));
            const directory = join(folder, 'directory.sqlite');
            mkdirSync(directory);
            for (const path of [text, directory, join(text, 'below-a-file.sqlite')]) {
                await expect(openDatabase(path)).rejects.toMatchObject(UNAVAILABLE);
            }
        });
    });

    describe('on Postgres', () => {
        test('reports a refused connection without the address', async () => {
            const database = await openDatabase('postgres://someone:secret@127.0.0.1:1/nowhere');
            for (const work of workOf(openStores(database))) {
                const error = await work().catch((error: unknown) => error);
                expect(error).toMatchObject(UNAVAILABLE);
                expect(String(error)).not.toMatch(/secret|someone|127/);
            }
            await expect(database.ping()).rejects.toMatchObject(UNAVAILABLE);
            await expect(database.migrate()).rejects.toMatchObject(UNAVAILABLE);
            await database.close();
        });
    });
});

eachDialect('hostile database', (open, { dialect }) => {
    if (dialect === 'sqlite') return;

    test('survives that the server closes its connections (attack 42)', async () => {
        const { stores, url } = await open();
        await Promise.all(Array.from({ length: 5 }, (_, index) => stores.metadata.set(`key-${index}`, index)));
        await runOn(url, [
            'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
        ]);

        expect(await stores.metadata.getOrNull('key-3')).toBe(3);
        await Promise.all(Array.from({ length: 5 }, (_, index) => stores.metadata.set(`key-${index}`, -index)));
        expect(await stores.metadata.getOrNull('key-3')).toBe(-3);
    });

    test('runs a transaction again if its connection was cut before the commit (attack 42)', async () => {
        const { database } = await open();
        let attempts = 0;
        await database.transaction(function* () {
            attempts += 1;
            yield* run(insertKey(`cut-${attempts}`));
            if (attempts === 1) yield* run(query(({ db }) => db.select({ cut: CUT }).from(sql`(values (1)) as one`)));
        });
        expect(await keysOf('cut')).toEqual(['cut-2']);
    });

    test('does not repeat a transaction if its connection was cut during the commit', async () => {
        const { database, url } = await open();
        await runOn(url, [
            `create function cut() returns trigger language plpgsql as
             $$ begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$`,
            `create constraint trigger cut after insert on "Metadata" deferrable initially deferred
             for each row when (new."key" like 'commit-%') execute function cut()`,
        ]);
        let attempts = 0;
        const transaction = database.transaction(() => {
            attempts += 1;
            return run(insertKey(`commit-${attempts}`));
        });
        await expect(transaction).rejects.toMatchObject(UNAVAILABLE);
        expect(attempts).toBe(1);
        expect(await keysOf('commit')).toEqual([]);
    });

    test('refuses text that Postgres cannot hold instead of failing', async () => {
        const { database } = await open();
        const asking = database.read(
            query(({ db, Metadata }) => db.select().from(Metadata).where(sql`${Metadata.key} = ${'a\0b'}`)),
        );
        await expect(asking).rejects.toMatchObject({ code: 'parameter_value_invalid' });
    });

    test('refuses to write to a read-only server, reads on, and recovers (attack 41)', async () => {
        const { stores, url } = await open();
        const other = await openDatabase(url);
        const { metadata } = openStores(other);
        await stores.metadata.set('key', 1);
        await runOn(url, [`alter database "${new URL(url).pathname.slice(1)}" set default_transaction_read_only = on`]);

        await expect(metadata.set('key', 2)).rejects.toMatchObject(UNAVAILABLE);
        expect(await metadata.getOrNull('key')).toBe(1);

        await runOn(url, [
            'set default_transaction_read_only = off',
            `alter database "${new URL(url).pathname.slice(1)}" set default_transaction_read_only = off`,
            'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
        ]);
        await metadata.set('key', 3);
        expect(await metadata.getOrNull('key')).toBe(3);
        await other.close();
    });

    async function keysOf(prefix: string): Promise<readonly string[]> {
        const { database } = await open();
        const rows = await database.read(query(({ db, Metadata }) => db.select({ key: Metadata.key }).from(Metadata)));
        return rows.map(row => row.key).filter(key => key.startsWith(prefix));
    }
});

const CUT = sql`pg_terminate_backend(pg_backend_pid())`;

function insertKey(key: string) {
    return query(({ db, Metadata }) => db.insert(Metadata).values({ key, value: 1, updatedAt: new Date(0) }));
}

function workOf({ agents, apiKeys, chatHistory, metadata, sessions }: Stores): readonly (() => Promise<unknown>)[] {
    return [
        () => agents.findOrNull('jack-green'),
        () => apiKeys.findOrNull('ptbk_'),
        () => sessions.isValid('hash', new Date(0)),
        () => metadata.set('key', 1),
        () => chatHistory.endTurn({ steps: [], replies: [], replacesId: null, isLearnedFrom: false }),
    ];
}

function errorOf(action: () => unknown): unknown {
    try {
        return action();
    } catch (error) {
        return error;
    }
}

async function runOn(url: string, statements: readonly string[]): Promise<void> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
}
