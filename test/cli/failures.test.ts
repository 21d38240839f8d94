import { Database } from 'bun:sqlite';
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSql } from '../support/read-table.ts';
import { type CommandResult, runCommand, startProgram } from '../support/start-program.ts';

const folder = mkdtempSync(join(tmpdir(), 'agents-server-failures-'));
const DATABASE = 'data/agents-server.sqlite';
beforeAll(async () => {
    await run(['migrate']);
    mkdirSync(join(folder, 'a-folder'));
    await Bun.write(join(folder, 'text.sqlite'), 'This is no database.'.repeat(500));
    await Bun.write(join(folder, 'text.zip'), 'This is no archive.');
    await Bun.write(join(folder, 'binary.book'), new Uint8Array([0x42, 0xff, 0xfe, 0x00]));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
    [['agents', 'create', 'binary.book'], "'binary.book' is not UTF-8 text."],
    [['agents', 'import', 'text.zip'], "'text.zip' is not a readable .zip archive."],
    [['agents', 'export', '--to', 'text.zip/books'], "'text.zip/books': not a directory."],
    [['backup', DATABASE, '--force'], `'${DATABASE}' is the database itself.`],
    [['backup', `a-folder/../${DATABASE}`, '--force'], `'a-folder/../${DATABASE}' is the database itself.`],
    [['restore', 'a-folder', '--force'], "The database 'a-folder' cannot be read: unable to open database file."],
    [['migrate', '--from', 'text.sqlite', '--to', 'new.sqlite'], /^The database "text\.sqlite" cannot be opened: /],
] as const)('%j fails with one line', async (args, line) => {
    expectOneLine(await run(args), line);
});

test('failed commands leave no files behind', () => {
    expect(readdirSync(folder).sort()).toEqual(['a-folder', 'binary.book', 'data', 'text.sqlite', 'text.zip']);
});

test.each([
    ['a-folder', 'DATABASE_URL: The database "a-folder" cannot be opened: illegal operation on a directory.'],
    ['text.sqlite', 'DATABASE_URL: The database "text.sqlite" cannot be opened: file is not a database.'],
    ['mysql://somewhere/agents', 'DATABASE_URL: must be a file path, a file: URL or a postgres:// URL'],
    [
        'postgres://someone:secret@127.0.0.1:1/nowhere',
        'DATABASE_URL: The database cannot be used at the moment: connect ECONNREFUSED 127.0.0.1:1.',
    ],
])('a database at %p that cannot be used is reported with the reason', async (DATABASE_URL, line) => {
    for (const args of [['tokens', 'list'], ['serve']]) expectOneLine(await run(args, { DATABASE_URL }), line);
});

test('an address that this machine does not have is reported', async () => {
    const env = { DATABASE_URL: ':memory:', HOST: '192.0.2.1', LOG_LEVEL: 'warn' };
    expectOneLine(await run(['serve'], env), 'HOST: cannot listen on this address: address not available.');
});

test('a database that another process has locked is reported, also by the doctor', async () => {
    using connection = new Database(join(folder, DATABASE));
    connection.run('begin immediate');
    const [list, doctor] = await Promise.all([run(['tokens', 'create']), run(['doctor'])]);
    connection.run('rollback');
    expectOneLine(list, 'DATABASE_URL: The database is locked by another process.');
    expect([doctor.code, doctor.errors]).toEqual([1, '']);
    expect(doctor.out).toContain(
        'problem  database       The database cannot be used at the moment: database is locked',
    );
});

test('a server that fails after it started listening exits', async () => {
    const DATABASE_URL = 'fails-late.sqlite';
    await run(['migrate'], { DATABASE_URL });
    // Like a full disk: the one-time link cannot be stored.
    const refusal = `begin select raise(abort, 'nothing can be written'); end`;
    await runSql(join(folder, DATABASE_URL), `create trigger "refused" before insert on "Metadata" ${refusal}`);
    expectOneLine(await run(['serve'], { DATABASE_URL }), 'Unexpected error: nothing can be written');
});

test('failing to write the output gives one line, and a closed pipe is ignored', async () => {
    const full = await runInShell('tokens list > /dev/full');
    expect(full).toEqual({ code: 1, errors: expect.stringMatching(/^[^\n]*no space left on device[^\n]*\n$/) });
    expect(await runInShell('help | head -c 1')).toEqual({ code: 0, errors: '' });
});

test('a server keeps running if its log cannot be written', async () => {
    const program = await startProgram({
        cwd: folder,
        runner: ['bash', '-c', 'exec "$@" 2> /dev/full', 'bash'],
        env: { LOG_LEVEL: 'info' },
    });
    for (let turn = 0; turn < 3; turn += 1) expect((await fetch(`${program.url}/health`)).status).toBe(200);
    expect(await program.stop()).toBe(0);
});

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CommandResult> {
    return runCommand(args, { cwd: folder, env: { DATABASE_URL: DATABASE, ...env } });
}

function expectOneLine({ code, out, errors }: CommandResult, line: string | RegExp): void {
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(errors).toEndWith('\n');
    const [only, ...rest] = errors.slice(0, -1).split('\n');
    expect(rest).toEqual([]);
    expect(only).toEqual(typeof line === 'string' ? line : expect.stringMatching(line));
}

async function runInShell(command: string) {
    const { AGENTS_SERVER_PROGRAM: binary } = process.env;
    const program = binary ?? `${process.execPath} ${join(import.meta.dir, '../../src/main.ts')}`;
    const shell = Bun.spawn(['bash', '-o', 'pipefail', '-c', `${program} ${command}`], {
        cwd: folder,
        env: { ...process.env, DATABASE_URL: DATABASE },
        stdout: 'ignore',
        stderr: 'pipe',
    });
    const [errors, code] = await Promise.all([shell.stderr.text(), shell.exited]);
    return { code, errors };
}
