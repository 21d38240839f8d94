import { Database as Connection } from 'bun:sqlite';
import { expect, test } from 'bun:test';
import type { Durability } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open-database.ts';
import { openStores } from '../../src/db/open-stores.ts';
import { NO_CHECKPOINT, NO_SYNC, type SqliteSync } from '../../src/db/sqlite/sqlite-sync.ts';
import { SqliteWriter } from '../../src/db/sqlite/sqlite-writer.ts';
import type { Statement } from '../../src/db/statement.ts';
import { run } from '../../src/db/transaction.ts';

test('reports a full disk to every transaction of a commit, and recovers when there is space again', async () => {
    const connection = new Connection(':memory:');
    connection.run('create table "Any" ("text" text)');
    connection.run('pragma max_page_count = 20');
    const writer = new SqliteWriter({
        connection,
        lockTimeoutMs: 100,
        run: insert,
        sync: NO_SYNC,
        checkpoint: NO_CHECKPOINT,
    });

    const texts = ['small', 'x'.repeat(200_000), 'also small'];
    const results = await Promise.allSettled(texts.map(text => writer.transaction(() => run(statementOf(text)))));

    // Exactly the texts of fulfilled transactions are in the table.
    const written = texts.filter((_, index) => results[index]?.status === 'fulfilled');
    expect(textsOf(connection)).toEqual(written);
    expect(results[1]).toMatchObject({ status: 'rejected', reason: { code: 'storage_unavailable' } });

    connection.run('pragma max_page_count = 1000');
    await writer.transaction(() => run(statementOf('later')));
    expect(textsOf(connection)).toEqual([...written, 'later']);

    function insert(statement: Statement<unknown>): unknown {
        return connection.run('insert into "Any" values (?)', [String(statement.values['text'])]);
    }
});

test('refuses more work than it can keep in memory, and completes what it accepted (attack 41)', async () => {
    const database = await openDatabase(':memory:');
    await database.migrate();
    const { metadata } = openStores(database);

    const results = await Promise.allSettled(
        Array.from({ length: 10_010 }, (_, index) => metadata.set(`key-${index}`, index)),
    );

    expect(results.filter(result => result.status === 'fulfilled')).toHaveLength(10_000);
    expect(results.at(-1)).toMatchObject({ status: 'rejected', reason: { code: 'storage_unavailable' } });
    expect(await metadata.getOrNull('key-9999')).toBe(9_999);
    await database.close();
});

test('resolves an immediate transaction when it is on disk, and a deferred one after its commit', async () => {
    const synced = Promise.withResolvers<void>();
    const syncs = [() => synced.promise, () => Promise.reject(new Error('EIO'))];
    const { writer, texts } = openWriter({ ...NO_SYNC, now: () => syncs.shift()?.() ?? Promise.resolve() });
    const reported: string[] = [];
    const write = (text: string, durability: Durability) =>
        writer.transaction(() => run(statementOf(text)), durability).then(() => void reported.push(text));

    const first = write('first', 'immediate');
    await write('later', 'deferred');
    expect({ reported, texts: texts() }).toEqual({ reported: ['later'], texts: ['first', 'later'] });
    synced.resolve();
    await first;
    expect(reported).toEqual(['later', 'first']);

    await expect(write('lost', 'immediate')).rejects.toMatchObject({ code: 'storage_unavailable' });
    await write('again', 'immediate');
    expect(reported).toEqual(['later', 'first', 'again']);
});

test('runs a group again, each transaction in its own savepoint, if one of them fails', async () => {
    const { writer, texts } = openWriter(NO_SYNC);
    const attempts = [0, 0, 0];
    const results = await Promise.allSettled(
        attempts.map((_, index) =>
            writer.transaction(function* () {
                attempts[index] = (attempts[index] ?? 0) + 1;
                yield* run(statementOf(`text ${index}`));
                if (index === 1) throw new Error('failed');
            }),
        ),
    );
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(texts()).toEqual(['text 0', 'text 2']);
    expect(attempts).toEqual([2, 2, 1]);
});

function openWriter(sync: SqliteSync) {
    const connection = new Connection(':memory:');
    connection.run('create table "Any" ("text" text)');
    const run = (statement: Statement<unknown>) =>
        connection.run('insert into "Any" values (?)', [String(statement.values['text'])]);
    const writer = new SqliteWriter({ connection, lockTimeoutMs: 100, run, sync, checkpoint: NO_CHECKPOINT });
    return { writer, texts: () => textsOf(connection) };
}

function statementOf(text: string): Statement<unknown> {
    return {
        query: {
            name: null,
            build() {
                throw new Error('This test runs its statements itself.');
            },
        },
        values: { text },
    };
}

function textsOf(connection: Connection): readonly string[] {
    return connection
        .query<{ text: string }, []>('select "text" from "Any"')
        .all()
        .map(row => row.text);
}
