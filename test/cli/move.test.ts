import { afterAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashTable, moveDatabase, type TableHash } from '../../src/db/move/move-database.ts';
import { MOVED_TABLES } from '../../src/db/move/moved-tables.ts';
import { openDatabase } from '../../src/db/open-database.ts';
import { newRandomHex } from '../../src/shared/ids.ts';
import { startLearningServer } from '../learning/support/start-learning-server.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { logIn } from '../support/log-in.ts';
import { readTable, runSql } from '../support/read-table.ts';
import { runCommand } from '../support/start-program.ts';

const FILLED = [
    'Agent',
    'AgentHistory',
    'ApiTokens',
    'ChatHistory',
    'Conversation',
    'LearningJob',
    'Lesson',
    'Session',
];

const folder = mkdtempSync(join(tmpdir(), 'agents-server-move-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const newFile = () => join(folder, `${newRandomHex()}.sqlite`);
const move = (from: string, to: string) =>
    runCommand(['migrate', '--from', from, '--to', to, '--json'], { cwd: folder });

eachDialect('a move', (_open, { newUrl, dialect }) => {
    test('copies all data, there and back', async () => {
        const [from, to, back] = [newFile(), await newUrl(), newFile()];
        await fill(from);
        // A gap in the ids, and rows of earlier months.
        await runSql(from, `delete from "ApiTokens" where "id" = 2`);
        await runSql(from, `update "ChatHistory" set "createdAt" = ${Date.UTC(2020, 4, 17)} where "id" = 1`);

        const there = await move(from, to);
        expect([there.code, there.errors]).toEqual([0, expect.stringContaining('ChatHistory: 4\n')]);
        const moves: ({ table: string } & TableHash)[] = JSON.parse(there.out);
        expect(moves.map(({ table }) => table).sort()).toEqual([...MOVED_TABLES].sort());
        expect(moves.filter(({ rows }) => rows > 0).map(({ table }) => table)).toEqual(expect.arrayContaining(FILLED));
        if (dialect === 'postgres') expect(await readTable(to, 'ChatHistory_2020_05')).toHaveLength(1);

        expect((await move(to, back)).code).toBe(0);
        expect(await hashesOf(back)).toEqual(await hashesOf(from));
        for (const table of FILLED.filter(name => name !== 'Conversation')) {
            expect(await readTable(back, table)).toEqual(await readTable(from, table));
        }
        for (const url of [to, back]) {
            const created = await runCommand(['tokens', 'create', '--json'], {
                cwd: folder,
                env: { DATABASE_URL: url },
            });
            expect(JSON.parse(created.out).id).toBe(3);
        }
    });

    test('starts over after an interruption, and rejects a database that has data', async () => {
        const [from, to] = [newFile(), await newUrl()];
        await fill(from);
        const [source, target] = [await openDatabase(from), await openDatabase(to)];
        await target.migrate();
        const interrupted = moveDatabase({
            source,
            target,
            onProgress(table) {
                if (table === 'Agent') throw new Error('The cable was pulled.');
            },
        });
        await expect(interrupted).rejects.toThrow('The cable was pulled.');
        await Promise.all([source.close(), target.close()]);
        expect(await readTable(to, 'ChatHistory')).toHaveLength(4);

        expect((await move(from, to)).code).toBe(0);
        expect(await hashesOf(to)).toEqual(await hashesOf(from));
        expect(await move(from, to)).toEqual({
            code: 1,
            out: '',
            errors: 'The target database is not empty.\n',
        });
    });

    test('reports the table that changed in the source meanwhile', async () => {
        const [from, to] = [newFile(), await newUrl()];
        await fill(from);
        const [source, target] = [await openDatabase(from), await openDatabase(to)];
        await target.migrate();
        const changed: Promise<void>[] = [];
        const moving = moveDatabase({
            source,
            target,
            onProgress(table) {
                if (table === 'Agent') changed.push(runSql(from, `update "Agent" set "visibility" = 'PRIVATE'`));
            },
        });
        await expect(moving).rejects.toMatchObject({ message: expect.stringContaining('The table Agent differs') });
        await Promise.all([source.close(), target.close(), ...changed]);
    });
});

test.each([
    [['--from', 'here.sqlite'], 'Use --from and --to together.\n'],
    [['--from', 'nothing.sqlite', '--to', 'x.sqlite'], "There is no database at 'nothing.sqlite'.\n"],
    [['--from', 'mysql://x', '--to', 'x.sqlite'], expect.stringContaining('a postgres:// URL')],
])('migrate %p fails with an error message', async (args, errors) => {
    expect(await runCommand(['migrate', ...args], { cwd: folder })).toEqual({ code: 1, out: '', errors });
});

/** Fills a database with conversations, lessons, API keys and a session. */
async function fill(databaseUrl: string): Promise<void> {
    const server = await startLearningServer({ databaseUrl });
    await runCommand(['tokens', 'create', '--note', 'second'], { cwd: folder, env: { DATABASE_URL: databaseUrl } });
    await logIn(server);
    for (const message of ['Remember that the shop is closed on Mondays.', 'Žluťoučký \u0000 🌹 "kůň"']) {
        await server.post('/agents/jack-green/api/chat', { message, stream: false });
    }
    await server.learned();
    await server.stop();
}

async function hashesOf(url: string): Promise<Readonly<Record<string, TableHash>>> {
    const database = await openDatabase(url);
    const hashes: Record<string, TableHash> = {};
    for (const table of MOVED_TABLES) hashes[table] = await hashTable(database, table);
    await database.close();
    return hashes;
}
