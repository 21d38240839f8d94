import { afterAll, beforeAll, expect, test } from 'bun:test';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import OpenAI from 'openai';
import { eachDialect } from '../support/each-dialect.ts';
import { jsonOf } from '../support/json-of.ts';
import { readSseData } from '../support/read-sse-data.ts';
import { readTable, runSql } from '../support/read-table.ts';
import { startScriptedUpstream } from '../support/scripted-upstream.ts';
import { type RunningProgram, runCommand, startProgram } from '../support/start-program.ts';

const KEY = 'ptbk_6135a159114a40b99bdbf2d52db59e59';
const PAGES = [
    '/',
    '/tokens',
    '/agents/jack-green',
    '/agents/jack-green/connect',
    '/docs',
    '/docs/book',
    '/docs/operation',
];

// What a person does with the program in an empty folder. `AGENTS_SERVER_PROGRAM` names the binary; from source without it.
eachDialect('the program', (_open, { newUrl, dialect }) => {
    const cwd = mkdtempSync(join(tmpdir(), 'agents-server-binary-'));
    const upstream = startScriptedUpstream();
    let env: Record<string, string>;
    let program: RunningProgram;
    beforeAll(async () => {
        env = {
            ...(dialect === 'sqlite' ? {} : { DATABASE_URL: await newUrl() }),
            OPENAI_BASE_URL: upstream.baseUrl,
            OPENAI_MODEL: 'scripted-model',
            // The teacher would take replies that are meant for the tests.
            LEARNING: 'false',
        };
        program = await startProgram({ cwd, env });
    });
    afterAll(async () => {
        await program.kill();
        await upstream.stop();
        rmSync(cwd, { recursive: true, force: true });
    });
    const run = (...args: readonly string[]) => runCommand(args, { cwd, env });
    const databaseUrl = () => env['DATABASE_URL'] ?? join(cwd, 'data/agents-server.sqlite');
    const client = () =>
        new OpenAI({ baseURL: `${program.url}/agents/jack-green/api/openai`, apiKey: KEY, maxRetries: 0 });

    test('makes a token by its command line that the seed program can use', async () => {
        upstream.reply({ text: 'Hello from the garden!' });
        const created = await run('tokens', 'create', '--token', KEY, '--note', 'seed');
        expect(created).toEqual({ code: 0, out: `${KEY}\n`, errors: '' });
        const response = await client().chat.completions.create({
            model: 'agent:jack-green',
            messages: [{ role: 'user', content: 'Hello!' }],
        });
        expect(response.choices[0]?.message.content).toBe('Hello from the garden!');
        if (dialect === 'sqlite') expect(readdirSync(cwd)).toEqual(['data']);
        const listed = await run('tokens', 'list', '--json');
        expect(JSON.parse(listed.out)).toContainEqual(expect.objectContaining({ note: 'seed', isRevoked: false }));
    });

    test('streams', async () => {
        upstream.reply({ text: ['One ', 'two ', 'three'] });
        const stream = await client().chat.completions.create({
            model: 'jack-green',
            messages: [{ role: 'user', content: 'Count!' }],
            stream: true,
        });
        const chunks = await Array.fromAsync(stream);
        expect(chunks.map(chunk => chunk.choices[0]?.delta.content ?? '').join('')).toBe('One two three');
        expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop');
    });

    test('answers in the web chat, and keeps both doors in one history', async () => {
        upstream.reply({ text: 'Good evening.' });
        const answer = await fetch(`${program.url}/agents/jack-green/api/chat`, {
            method: 'POST',
            body: JSON.stringify({ message: 'Good morning?' }),
        });
        const deltas = readSseData(await answer.text()).map(event => Object(event).delta ?? '');
        expect(deltas.join('')).toBe('Good evening.');
        const rows = await readTable(databaseUrl(), 'ChatHistory');
        expect(rows.map(row => [row['source'], row['apiKey'], Object(row['message']).content])).toEqual([
            ['OPENAI_API_COMPATIBILITY', KEY, 'Hello!'],
            ['OPENAI_API_COMPATIBILITY', KEY, 'Hello from the garden!'],
            ['OPENAI_API_COMPATIBILITY', KEY, 'Count!'],
            ['OPENAI_API_COMPATIBILITY', KEY, 'One two three'],
            ['AGENT_PAGE_CHAT', null, 'Good morning?'],
            ['AGENT_PAGE_CHAT', null, 'Good evening.'],
        ]);
    });

    test('has more answers under way at once than fetch opens requests by default (attack 32)', async () => {
        const hold = Promise.withResolvers<void>();
        upstream.replyAlways({ text: ['First ', { waitFor: hold.promise }, 'last'] });
        const expected = upstream.requests.length + 300;
        const answers = Array.from({ length: 300 }, () => askStreamed(program.url));
        while (upstream.requests.length < expected) await upstream.nextRequest();
        hold.resolve();
        const texts = await Promise.all(answers);
        expect(texts.filter(answer => answer.includes('last'))).toHaveLength(300);
    });

    test.each(PAGES)('has the page %s and all that it loads inside', async path => {
        const page = await fetch(program.url + path);
        expect([page.status, page.headers.get('content-security-policy')]).toEqual([
            200,
            expect.stringContaining("default-src 'none'"),
        ]);
        const loaded = [...(await page.text()).matchAll(/(?:src|href)="(\/[^"]*\.\w+)"/g)].map(
            ([, address]) => address,
        );
        for (const address of loaded) {
            const asset = await fetch(program.url + address, { headers: { 'accept-encoding': 'br' } });
            expect([address, asset.status]).toEqual([address, 200]);
            expect((await asset.text()).length).toBeGreaterThan(100);
            if (address?.startsWith('/assets/') !== true) continue;
            expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
            expect(asset.headers.get('content-encoding')).toBe('br');
            const etag = asset.headers.get('etag') ?? '';
            const again = await fetch(program.url + address, {
                headers: { 'accept-encoding': 'br', 'if-none-match': etag },
            });
            expect([etag.length > 2, again.status]).toEqual([true, 304]);
        }
    });

    test('describes its routes', async () => {
        const { paths } = await jsonOf<{ paths: object }>(await fetch(`${program.url}/docs/json`));
        expect(Object.keys(paths)).toContain('/agents/{agentName}/api/openai/chat/completions');
    });

    test('shows nothing of a failure inside it but a fixed sentence (attack 20)', async () => {
        await runSql(databaseUrl(), 'alter table "ApiTokens" rename to "Elsewhere"');
        const answer = await fetch(`${program.url}/api/openai/models`, { headers: { authorization: `Bearer ${KEY}` } });
        await runSql(databaseUrl(), 'alter table "Elsewhere" rename to "ApiTokens"');
        const message = 'The server had an internal error. Its log has the cause under this request id.';
        expect([answer.status, await answer.json()]).toEqual([
            500,
            { error: { message, type: 'server_error', param: null, code: 'internal_error' } },
        ]);
    });

    test('tells from the same machine whether it answers, and stops at SIGTERM with code 0', async () => {
        const { port } = new URL(program.url);
        const askHealth = () => runCommand(['health'], { cwd, env: { ...env, PORT: port } });
        expect(await askHealth()).toMatchObject({
            code: 0,
            errors: '',
            out: expect.stringContaining(`:${port} (version`),
        });
        expect(await program.stop()).toBe(0);
        expect(await askHealth()).toMatchObject({ code: 1, out: '' });
    });

    test('refuses a database that a newer version has changed', async () => {
        await runSql(databaseUrl(), `insert into "Migration" ("name", "hash") values ('9999_future', 'x')`);
        const { code, out, errors } = await run('serve');
        expect({ code, out }).toEqual({ code: 1, out: '' });
        expect(errors).toMatch(/^The database was migrated by a newer version of this program .*\n$/);
    });
});

test('says its version, its commit and its engine', async () => {
    const { code, out, errors } = await runCommand(['--version'], { cwd: tmpdir() });
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(out).toMatch(
        /^agents-server \d+\.\d+\.\d+ \((?:source|unknown|[0-9a-f]{12}(?:-dirty)?), Bun 1\.\d+\.\d+, \w+-\w+\)\n$/,
    );
});

/**
 * The whole stream; a server that is too busy is asked again, as it says. Unlike `fetch`, `node:http` opens as many requests as it is
 * asked for.
 */
async function askStreamed(url: string): Promise<string> {
    const asking = request(`${url}/agents/jack-green/api/openai/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    });
    asking.end(JSON.stringify({ stream: true, messages: [{ role: 'user', content: 'Hello?' }] }));
    const [response] = await once(asking, 'response');
    const answer = await text(response);
    return response.statusCode === 503 ? askStreamed(url) : answer;
}
