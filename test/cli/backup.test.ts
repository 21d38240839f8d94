import { Database } from 'bun:sqlite';
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashTables } from '../support/hash-tables.ts';
import { jsonOf } from '../support/json-of.ts';
import { readTable, runSql } from '../support/read-table.ts';
import { startScriptedUpstream } from '../support/scripted-upstream.ts';
import { type RunningProgram, runCommand, startProgram } from '../support/start-program.ts';

const folder = mkdtempSync(join(tmpdir(), 'agents-server-backup-'));
const file = (name: string) => join(folder, name);
const upstream = startScriptedUpstream();
const env = { OPENAI_BASE_URL: upstream.baseUrl, OPENAI_MODEL: 'scripted-model', LEARNING: 'false' };
const run = (args: readonly string[], database = 'data/agents-server.sqlite') =>
    runCommand(args, { cwd: folder, env: { ...env, DATABASE_URL: database } });
let program: RunningProgram;
beforeAll(async () => {
    program = await startProgram({ cwd: folder, env });
});
afterAll(async () => {
    await program.kill();
    await upstream.stop();
    rmSync(folder, { recursive: true, force: true });
});

test('a backup during writes has every reply that was received before it, and can be restored elsewhere unchanged (attack 42, 47)', async () => {
    const writing = new AbortController();
    const received: string[] = [];
    const writers = Array.from({ length: 4 }, async (_, writer) => {
        for (let turn = 0; !writing.signal.aborted; turn += 1) received.push(await chat(`Question ${writer}-${turn}`));
    });
    for (let taken = 0; taken < 5; taken += 1) {
        received.push(await chat(`Question ${taken}`));
        const before = [...received];
        const { code, errors } = await run(['backup', 'during.sqlite', '--force']);
        expect({ code, errors }).toEqual({ code: 0, errors: '' });
        const rows = await readTable(file('during.sqlite'), 'ChatHistory');
        const complete = rows.filter(({ status, replyId }) => status === 'COMPLETE' && replyId !== null);
        expect(complete.map(({ conversationId }) => conversationId)).toEqual(expect.arrayContaining(before));
    }
    writing.abort();
    await Promise.all(writers);

    const restored = await run(['restore', 'during.sqlite', '--json'], 'elsewhere/restored.sqlite');
    const { rows, replaced } = JSON.parse(restored.out);
    expect([rows.Agent, rows.ApiTokens, replaced]).toEqual([1, 1, null]);
    expect(readdirSync(file('elsewhere'))).toEqual(['restored.sqlite']);
    expect(hashTables(file('elsewhere/restored.sqlite'))).toEqual(hashTables(file('during.sqlite')));
    expect(statSync(file('elsewhere/restored.sqlite')).mode & 0o777).toBe(0o600);
    expect(statSync(file('during.sqlite')).mode & 0o777).toBe(0o600);
});

test('a backup of an idle database is identical to it', async () => {
    // Stopped, because indexing and usage counting run shortly after a reply.
    expect(await program.stop()).toBe(0);
    const { code, out } = await run(['backup', 'rest.sqlite']);
    expect([code, out]).toEqual([
        0,
        expect.stringMatching(/^Wrote \d+\.\d MB to rest\.sqlite \(agents: 1, messages: \d+, API keys: 1\)\.\n$/),
    ]);
    expect(hashTables(file('rest.sqlite'))).toEqual(hashTables(file('data/agents-server.sqlite')));
});

test('existing files are replaced only with --force, and never while a server is running', async () => {
    const before = hashTables(file('data/agents-server.sqlite'));
    await run(['backup', 'kept.sqlite']);
    expect(await run(['backup', 'kept.sqlite'])).toMatchObject({ code: 1, errors: expect.stringContaining('--force') });
    expect(await run(['restore', 'kept.sqlite'])).toMatchObject({
        code: 1,
        errors: expect.stringContaining('--force'),
    });
    expect(hashTables(file('data/agents-server.sqlite'))).toEqual(before);

    program = await startProgram({ cwd: folder, env });
    const conversationId = await chat('Is anybody there?');
    expect(await run(['restore', 'kept.sqlite', '--force'])).toEqual({
        code: 1,
        out: '',
        errors: "A server has 'data/agents-server.sqlite' open. Stop it first.\n",
    });
    const rows = await readTable(file('data/agents-server.sqlite'), 'ChatHistory');
    expect(rows.at(-1)).toMatchObject({ conversationId, status: 'COMPLETE' });
});

test('a replaced database is kept next to the new one', async () => {
    await run(['backup', 'one.sqlite']);
    await run(['restore', 'one.sqlite'], 'target/here.sqlite');
    await runSql(file('target/here.sqlite'), `update "Agent" set "visibility" = 'PRIVATE'`);
    const changed = hashTables(file('target/here.sqlite'));
    const { code, out } = await run(['restore', 'one.sqlite', '--force'], 'target/here.sqlite');
    expect(code).toBe(0);
    const replaced = /is at (\S+)\.\n$/.exec(out)?.[1] ?? '';
    expect(hashTables(file(replaced))).toEqual(changed);
    expect(hashTables(file('target/here.sqlite'))).toEqual(hashTables(file('one.sqlite')));
});

test.each([
    ['from its beginning', 0],
    ['in the middle', 8_192],
])('a database that is damaged %s is replaced by a backup with --force', async (_, from) => {
    await run(['backup', `whole-${from}.sqlite`]);
    const damaged = `damaged-${from}/here.sqlite`;
    await run(['restore', `whole-${from}.sqlite`], damaged);
    const bytes = (await Bun.file(file(damaged)).bytes()).fill(0xff, from, from + 90_000);
    writeFileSync(file(damaged), bytes);
    writeFileSync(file(`${damaged}-wal`), 'A write-ahead log of the damaged database.');

    expect(await run(['restore', `whole-${from}.sqlite`], damaged)).toEqual({
        code: 1,
        out: '',
        errors: `The database '${damaged}' is damaged. Use --force to rename it and restore the backup.\n`,
    });
    const { code, out, errors } = await run(['restore', `whole-${from}.sqlite`, '--force'], damaged);
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(hashTables(file(damaged))).toEqual(hashTables(file(`whole-${from}.sqlite`)));
    const replaced = /is at (\S+)\.\n$/.exec(out)?.[1] ?? '';
    expect(await Bun.file(file(replaced)).bytes()).toEqual(bytes);
});

test('a backup of a newer version is rejected', async () => {
    await run(['backup', 'newer.sqlite']);
    await runSql(file('newer.sqlite'), `insert into "Migration" ("name", "hash") values ('9999_future', 'x')`);
    const refused = await run(['restore', 'newer.sqlite'], 'new/here.sqlite');
    expect(refused).toMatchObject({ code: 1, out: '', errors: expect.stringContaining('newer version') });
    expect(existsSync(file('new/here.sqlite'))).toBe(false);
});

test.each([
    [
        ['backup', 'no/such/folder/x.sqlite'],
        "'no/such/folder/x.sqlite.unfinished' cannot be written: no such file or directory.\n",
    ],
    [['restore', 'nothing.sqlite'], "There is no database at 'nothing.sqlite'.\n"],
    [['restore', 'text.sqlite'], "'text.sqlite' is not a SQLite database.\n"],
    [['restore', 'other.sqlite'], "'other.sqlite' is not a backup of this program.\n"],
    [['restore', 'torn.sqlite'], expect.stringMatching(/'torn\.sqlite' is damaged|'torn\.sqlite' cannot be read/)],
    [['restore', 'data/agents-server.sqlite'], "'data/agents-server.sqlite' is the database itself.\n"],
])('%p fails with an error message and leaves no files behind', async (args, errors) => {
    writeFileSync(file('text.sqlite'), 'This is no database.'.repeat(500));
    new Database(file('other.sqlite')).run('create table if not exists "Other" ("id" integer)');
    if (!existsSync(file('torn.sqlite'))) {
        cpSync(file('rest.sqlite'), file('torn.sqlite'));
        const bytes = await Bun.file(file('torn.sqlite')).bytes();
        writeFileSync(file('torn.sqlite'), bytes.fill(0xff, 40_000, 90_000));
    }
    const before = readdirSync(folder, { recursive: true }).sort();
    expect(await run(args)).toEqual({ code: 1, out: '', errors });
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual(before);
});

test.each(['backup', 'restore'])('%s names the Postgres command if the database is Postgres', async command => {
    const { code, errors } = await run([command, 'x'], 'postgres://nobody:secret@127.0.0.1:1/nowhere');
    expect([code, errors]).toEqual([1, expect.stringMatching(/pg_(dump|restore) .*"\$DATABASE_URL"/)]);
    expect(errors).not.toContain('secret');
});

/** Returns the id of the new conversation. */
async function chat(message: string): Promise<string> {
    const answer = await fetch(`${program.url}/agents/jack-green/api/chat`, {
        method: 'POST',
        body: JSON.stringify({ message, stream: false }),
    });
    const { conversationId } = await jsonOf<{ conversationId: string }>(answer);
    return conversationId;
}
