import { afterAll, expect, test } from 'bun:test';
import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from '../../src/cli/doctor/finding.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { runSql } from '../support/read-table.ts';
import { startScriptedUpstream } from '../support/scripted-upstream.ts';
import { runCommand, startProgram } from '../support/start-program.ts';

const folder = mkdtempSync(join(tmpdir(), 'agents-server-doctor-'));
const upstream = startScriptedUpstream();
afterAll(async () => {
    await upstream.stop();
    rmSync(folder, { recursive: true, force: true });
});
const MODEL = { OPENAI_BASE_URL: upstream.baseUrl, OPENAI_MODEL: 'scripted-model' };

async function examine(env: Readonly<Record<string, string>>) {
    const { code, out, errors } = await runCommand(['doctor', '--json'], { cwd: folder, env });
    expect(errors).toBe('');
    const { isHealthy, findings }: { isHealthy: boolean; findings: Finding[] } = JSON.parse(out);
    expect(code).toBe(isHealthy ? 0 : 1);
    const bad = findings.filter(({ level }) => level !== 'ok');
    for (const { advice } of bad) expect(advice).toMatch(/\w/);
    return { isHealthy, bad: bad.map(({ check, level }) => [check, level]), text: JSON.stringify(findings), findings };
}

eachDialect('the doctor', (_open, { newUrl, dialect }) => {
    test('finds no problems on a healthy server, and sends the model real requests', async () => {
        const env = { ...MODEL, DATABASE_URL: await newUrl(), BUN_CONFIG_MAX_HTTP_REQUESTS: '65336' };
        const program = await startProgram({ cwd: folder, env });
        const asked = upstream.requests.length;
        const { port } = new URL(program.url);
        const { isHealthy, bad, text } = await examine({ ...env, PORT: port, PUBLIC_URL: program.url });
        expect({ isHealthy, bad }).toEqual({ isHealthy: true, bad: [['password', 'warning']] });
        expect(upstream.requests.length).toBe(asked + 3);
        expect(text).toContain('scripted-model');
        expect(text).toContain(`The server responds at ${program.url}`);
        await program.kill();
    });

    test('changes nothing, and reports an older, a newer and a future database', async () => {
        const DATABASE_URL = await newUrl();
        if (dialect === 'postgres') expect((await examine({ ...MODEL, DATABASE_URL })).text).toContain('0000_initial');
        await runCommand(['migrate'], { cwd: folder, env: { DATABASE_URL } });
        const newest = dialect === 'sqlite' ? Date.UTC(2999, 0) : `'2999-01-01'`;
        await runSql(
            DATABASE_URL,
            `insert into "ChatHistory" ("createdAt", "messageHash", "conversationId", "agentName", "agentHash", "message", "status", "source", "callerHash", "isUtility")
             values (${newest}, '', '', '', '', '{}', 'COMPLETE', 'AGENT_PAGE_CHAT', '', ${dialect === 'sqlite' ? '0' : 'false'})`,
        );
        const future = await examine({ ...MODEL, DATABASE_URL });
        expect([future.isHealthy, future.bad]).toEqual([false, expect.arrayContaining([['clock', 'problem']])]);

        await runSql(DATABASE_URL, `insert into "Migration" ("name", "hash") values ('9999_future', 'x')`);
        const newer = await examine({ ...MODEL, DATABASE_URL });
        expect([newer.isHealthy, newer.text]).toEqual([false, expect.stringContaining('newer version')]);
    });
});

test('an empty folder has no problems and stays empty', async () => {
    const cwd = join(folder, 'empty');
    await Bun.write(join(cwd, '.keep'), '');
    const { code, out } = await runCommand(['doctor'], { cwd });
    expect(code).toBe(0);
    expect(out).toContain("warning  database       There is no database at 'data/agents-server.sqlite' yet.\n");
    expect(out).toContain('warning  model          No language model is configured');
    expect([...new Bun.Glob('**').scanSync({ cwd, dot: true, onlyFiles: false })]).toEqual(['.keep']);
});

test('a model that rejects the request is a problem, reported without the API key', async () => {
    upstream.reply({ status: 401, body: { error: { message: 'Incorrect API key provided: sk-secret12345678.' } } });
    const { isHealthy, bad, text } = await examine({ ...MODEL, OPENAI_API_KEY: 'sk-secret12345678' });
    expect([isHealthy, bad]).toEqual([false, expect.arrayContaining([['model', 'problem']])]);
    expect(text).not.toContain('sk-secret12345678');
});

test('a database that cannot be reached is a problem, reported without the password', async () => {
    const DATABASE_URL = 'postgres://someone:secret@127.0.0.1:1/nowhere';
    const { isHealthy, bad, text } = await examine({ ...MODEL, DATABASE_URL });
    expect([isHealthy, bad]).toEqual([false, expect.arrayContaining([['database', 'problem']])]);
    expect(text).not.toContain('secret');
});

test('a file that is not a database is a problem', async () => {
    await Bun.write(join(folder, 'text.sqlite'), 'This is no database.'.repeat(500));
    const { bad } = await examine({ ...MODEL, DATABASE_URL: 'text.sqlite' });
    expect(bad).toContainEqual(['database', 'problem']);
});

test('a readable database file, a port in use and a dead public address are reported', async () => {
    await runCommand(['migrate'], { cwd: folder, env: { DATABASE_URL: 'open.sqlite' } });
    expect(statSync(join(folder, 'open.sqlite')).mode & 0o777).toBe(0o600);
    chmodSync(join(folder, 'open.sqlite'), 0o644);
    const other = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Response('Something else') });
    const PUBLIC_URL = 'https://127.0.0.1:1';
    const { isHealthy, bad } = await examine({
        ...MODEL,
        DATABASE_URL: 'open.sqlite',
        PORT: String(other.port),
        PUBLIC_URL,
        HOST: '127.0.0.1',
    });
    await other.stop(true);
    expect(isHealthy).toBe(false);
    expect(bad).toEqual(
        expect.arrayContaining([
            ['permissions', 'warning'],
            ['address', 'problem'],
            ['public address', 'problem'],
            ['proxy', 'warning'],
        ]),
    );
});

test.each([
    [{ HOST: '0.0.0.0' }, 'unencrypted'],
    [{ HOST: '0.0.0.0', TRUST_PROXY: 'true' }, 'claim any address'],
])('the risky combination of settings %p is reported', async (env, expected) => {
    const { isHealthy, text, bad } = await examine({ ...MODEL, ...env });
    expect([isHealthy, bad, text]).toEqual([
        true,
        expect.arrayContaining([['proxy', 'warning']]),
        expect.stringContaining(expected),
    ]);
});

test('an invalid variable gives one line, as at startup', async () => {
    const { code, out, errors } = await runCommand(['doctor'], { cwd: folder, env: { PORT: 'abc' } });
    expect({ code, out, errors }).toEqual({ code: 1, out: '', errors: expect.stringMatching(/^PORT: .*\n$/) });
});

test.each([
    ['openai', 'warning', 'temperature', 'MODEL TEMPERATURE'],
    ['azure', 'ok', 'stream_options', null],
    ['groq', 'ok', 'JSON schema', null],
    ['ollama', 'warning', 'tools', 'USE or TEAM'],
] as const)('a provider that refuses as %s gets a line that says what books cannot do', async (...row) => {
    const [imitation, level, refused, advice] = row;
    upstream.imitate(imitation, { tools: false });
    const { findings } = await examine(MODEL);
    upstream.imitate(null);
    const [, found] = findings.filter(({ check }) => check === 'model');
    expect(found).toEqual({
        check: 'model',
        level,
        message: expect.stringContaining(refused),
        advice: advice === null ? null : expect.stringContaining(advice),
    });
});
