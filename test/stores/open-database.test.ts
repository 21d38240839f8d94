import { Database as SqliteConnection } from 'bun:sqlite';
import { afterAll, expect, test } from 'bun:test';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openDatabase } from '../../src/db/open-database.ts';
import { openStores } from '../../src/db/open-stores.ts';

const folder = mkdtempSync(join(tmpdir(), 'agents-server-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('creates the file and its folders for a path and every form of a file: URL', async () => {
    const path = join(folder, 'some where', 'ž', 'agents.sqlite');
    const addresses = [
        path,
        relative(process.cwd(), path),
        pathToFileURL(path).href,
        `file:${relative(process.cwd(), path)}`,
        `file:${encodeURI(path)}?mode=rwc`,
    ];
    for (const [index, url] of addresses.entries()) {
        const database = await openDatabase(url);
        await database.migrate();
        await openStores(database).metadata.set('opened', index);
        expect(await openStores(database).metadata.getOrNull('opened')).toBe(index);
        await database.close();
        expect(readdirSync(join(folder, 'some where', 'ž'))).toEqual(['agents.sqlite']);
        rmSync(join(folder, 'some where'), { recursive: true });
    }
});

test('creates a file that only its owner can read, with a write-ahead log', async () => {
    const path = join(folder, 'private.sqlite');
    const database = await openDatabase(path);
    await database.migrate();
    const other = new SqliteConnection(path);
    expect(other.query('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' });
    other.close();
    if (process.platform !== 'win32') {
        const files = readdirSync(folder).filter(file => file.startsWith('private.sqlite'));
        expect(files.map(file => statSync(join(folder, file)).mode & 0o777)).toEqual(files.map(() => 0o600));
    }
    await database.close();
});

test('opens a database in memory', async () => {
    const database = await openDatabase(':memory:');
    await database.migrate();
    await openStores(database).metadata.set('key', 'value');
    expect(await openStores(database).metadata.getOrNull('key')).toBe('value');
    await database.close();
});

test('refuses any other address', async () => {
    for (const url of [
        '',
        'mysql://localhost/agents',
        'http://localhost',
        'postgres://[',
        'file://data/x',
        'file:50%',
    ]) {
        await expect(openDatabase(url)).rejects.toMatchObject({ code: 'parameter_value_invalid' });
    }
});
