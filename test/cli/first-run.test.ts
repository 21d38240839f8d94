import { afterAll, expect, test } from 'bun:test';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI from 'openai';
import { VERSION } from '../../src/server/version.ts';
import { runCommand, startProgram } from '../support/start-program.ts';

const KEY = 'ptbk_00000000000000000000000000000005';
const folders: string[] = [];
afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

test('in an empty folder without configuration the server starts, prints the first steps, and replies', async () => {
    const cwd = emptyFolder();
    const program = await startProgram({ cwd });
    try {
        expect(program.greeting).toMatch(/Address {4}http:\/\/localhost:\d+\n/);
        expect(program.greeting).toMatch(/Admin {6}http:\/\/localhost:\d+\/login\/[0-9a-f]{32} {2}\(works once\)\n/);
        expect(program.greeting).toMatch(/API token {2}ptbk_[0-9a-f]{32}\n/);
        expect(program.greeting).toContain('Model      built-in: book-model');
        expect(program.greeting).toContain('No language model is configured');
        expect(readdirSync(cwd)).toEqual(['data']);

        const created = await runCommand(['tokens', 'create', '--token', KEY, '--note', 'seed'], { cwd });
        expect(created).toEqual({ code: 0, out: `${KEY}\n`, errors: '' });
        const firstKey = /ptbk_[0-9a-f]{32}/.exec(program.greeting)?.[0];
        for (const apiKey of [KEY, firstKey]) {
            const client = new OpenAI({ baseURL: `${program.url}/agents/jack-green/api/openai`, apiKey });
            const response = await client.chat.completions.create({
                model: 'agent:jack-green',
                messages: [{ role: 'user', content: 'Hello!' }],
            });
            expect(response.choices[0]?.message.content).toContain('Jack');
        }

        const revoked = await runCommand(['tokens', 'revoke', KEY], { cwd });
        expect(revoked.out).toBe('Revoked ptbk_0000…0005.\n');
        const refused = await fetch(`${program.url}/api/openai/models`, {
            headers: { authorization: `Bearer ${KEY}` },
        });
        expect(refused.status).toBe(401);
    } finally {
        expect(await program.stop()).toBe(0);
    }
});

test('the sign-in link works once, and a second start creates no second API key or agent (attack 8)', async () => {
    const cwd = emptyFolder();
    const first = await startProgram({ cwd });
    const link = /Admin\s+(\S+)/.exec(first.greeting)?.[1] ?? '';
    const [one, other] = await Promise.all([fetch(link, { redirect: 'manual' }), fetch(link, { redirect: 'manual' })]);
    expect([one.status, other.status].sort()).toEqual([303, 403]);
    const cookie = (one.headers.get('set-cookie') ?? other.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    expect(cookie).toMatch(/^session=[0-9a-f]{32}$/);
    const session = await fetch(`${first.url}/api/session`, { headers: { cookie } });
    expect(await session.json()).toEqual({ isAdmin: true, isPasswordSet: false });
    const fromElsewhere = await fetch(`${first.url}/api/session`, {
        headers: { cookie, origin: 'http://evil.example' },
    });
    expect(await fromElsewhere.json()).toEqual({ isAdmin: false, isPasswordSet: false });
    await first.stop();

    const second = await startProgram({ cwd });
    expect(second.greeting).not.toContain('API token');
    const agents = await runCommand(['agents', 'list', '--json'], { cwd });
    expect(JSON.parse(agents.out)).toHaveLength(1);
    await second.stop();
});

test('DATABASE_URL sets the database file, and TOKEN_STORAGE=hashed stores hashes', async () => {
    const cwd = emptyFolder();
    const env = { DATABASE_URL: 'file:elsewhere/here.sqlite', TOKEN_STORAGE: 'hashed' };
    await runCommand(['tokens', 'create', '--token', KEY], { cwd, env });
    expect(existsSync(join(cwd, 'elsewhere/here.sqlite'))).toBe(true);
    const listed = await runCommand(['tokens', 'list', '--json'], { cwd, env });
    expect(listed.out).not.toContain(KEY);
    expect(JSON.parse(listed.out)).toMatchObject([{ hint: 'ptbk_0000…0005', isRevoked: false }]);
});

test('an API key for an unknown agent is not created', async () => {
    const cwd = emptyFolder();
    const refused = await runCommand(['tokens', 'create', '--agent', 'jack-gren'], { cwd });
    expect([refused.code, refused.out, refused.errors]).toEqual([
        1,
        '',
        "The agent 'jack-gren' does not exist on this server.\n",
    ]);
    const listed = await runCommand(['tokens', 'list', '--json'], { cwd });
    expect(JSON.parse(listed.out)).toEqual([]);
});

test.each([
    [{ PORT: 'abc' }, 'PORT: '],
    [{ TOKEN_STORAGE: 'secret' }, 'TOKEN_STORAGE: '],
    [{ MODEL_PROVIDERS: '[{"preset":"nobody"}]' }, 'MODEL_PROVIDERS: '],
    [{ MODEL_PROVIDERS: '["openai"]' }, 'OPENAI_API_KEY'],
    [{ MODEL_PROVIDERS: 'no/such/file.json' }, 'MODEL_PROVIDERS: '],
    [{ OPENAI_BASE_URL: 'not an address' }, 'OPENAI_BASE_URL'],
    [{ DATABASE_URL: 'mysql://somewhere/else' }, 'DATABASE_URL: '],
    [{ DATABASE_URL: '/proc/no/such/folder.sqlite' }, 'DATABASE_URL: '],
    [{ DATABASE_URL: 'postgres://someone:hidden@127.0.0.1:1/none' }, 'ECONNREFUSED'],
    [{ HOST: '999.1.1.1' }, 'HOST: '],
])('an invalid variable %p stops startup with one line that names it', async (env, expected) => {
    const { code, out, errors } = await runCommand([], { cwd: emptyFolder(), env });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(errors.trimEnd().split('\n')).toHaveLength(1);
    expect(errors).toContain(expected);
    expect(errors).not.toContain('hidden');
});

test('a blank variable counts as not set', async () => {
    const { code, errors } = await runCommand(['tokens', 'list'], {
        cwd: emptyFolder(),
        env: { DATABASE_URL: ' ', TRUST_PROXY: ' ', TOKEN_STORAGE: '' },
    });
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
});

test('a port in use stops startup with one line', async () => {
    const taken = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => new Response() });
    const { code, errors } = await runCommand([], { cwd: emptyFolder(), env: { PORT: String(taken.port) } });
    await taken.stop(true);
    expect([code, errors]).toEqual([1, 'The port is already in use. Set PORT to another port.\n']);
});

test.each([
    [['--help'], 'tokens'],
    [['tokens', '--help'], 'revoke'],
    [['tokens', 'create', '--help'], '--agent <names...>'],
    [['agents', '--help'], 'create'],
    [['serve', '--help'], 'Start the server'],
    [['--version'], VERSION],
])('%p prints help', async (args, expected) => {
    const { code, out } = await runCommand(args, { cwd: emptyFolder() });
    expect(code).toBe(0);
    expect(out).toContain(expected);
});

test.each([
    [['tokens', 'create', '--token', 'secret'], "An API key is 'ptbk_'"],
    [['tokens', 'revoke', 'nobody'], 'There is no such API key'],
    [['tokens', 'create', '--colour', 'red'], '--colour'],
    [['agents', 'create', 'no-such.book'], 'no file'],
    [['agents', 'delete', 'nobody'], "no agent 'nobody'"],
    [['dance'], "error: unknown command 'dance'\n"],
    [['agents', 'export', '--to', '/proc/x'], "'/proc/x': no such file or directory.\n"],
])('%p fails with an error message', async (args, expected) => {
    const { code, errors } = await runCommand(args, { cwd: emptyFolder() });
    expect(code).toBe(1);
    expect(errors).toContain(expected);
    expect(errors).not.toContain('    at ');
});

test('agents are created, listed and deleted on the command line', async () => {
    const cwd = emptyFolder();
    await Bun.write(join(cwd, 'my.book'), 'Žluťoučký kůň\nPERSONA A horse');
    expect((await runCommand(['agents', 'create', 'my.book'], { cwd })).out).toBe('zlutoucky-kun\n');
    expect((await runCommand(['agents', 'create', 'my.book'], { cwd })).errors).toContain('zlutoucky-kun');
    expect((await runCommand(['agents', 'list'], { cwd })).out).toContain('zlutoucky-kun');
    expect((await runCommand(['agents', 'delete', 'zlutoucky-kun'], { cwd })).out).toBe('Deleted zlutoucky-kun.\n');
});

function emptyFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'agents-server-folder-'));
    folders.push(folder);
    return folder;
}
