import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toKeyHint } from '../../src/auth/api-key.ts';
import { runCommand } from '../support/start-program.ts';
import { startTestServer, TEST_KEY } from '../support/start-test-server.ts';

let folder: string;
let databaseUrl: string;
beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'agents-server-test-'));
    databaseUrl = join(folder, 'history.sqlite');
    const server = await startTestServer({ databaseUrl });
    const ask = async (path: string, body: object, cookie = '') =>
        (await server.post(`/agents/jack-green/api/${path}`, body, { cookie })).text();
    const messages = [{ role: 'user', content: 'Tell me about =leeks' }];
    await ask('openai/chat/completions', { model: 'agent', messages });
    for (const message of ['Tell me about onions', 'Tell me about garlic'])
        await ask('chat', { message, stream: false }, `visitor=${'a'.repeat(32)}`);
    await server.drain();
    await server.stop();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('conversations are listed as a table and as JSON', async () => {
    const { out } = await history('list');
    expect(
        out
            .trim()
            .split('\n')
            .map(line => line.split(/ {2,}/).slice(2).join(' ')),
    ).toEqual([
        'AGENT SOURCE MESSAGES STATUS FIRST MESSAGE',
        'jack-green web 2 complete Tell me about garlic',
        'jack-green web 2 complete Tell me about onions',
        `jack-green ${toKeyHint(TEST_KEY)} 2 complete Tell me about =leeks`,
    ]);
    const found = await history('list', '--search', 'leeks', '--source', 'OPENAI_API_COMPATIBILITY', '--json');
    expect(JSON.parse(found.out)).toMatchObject([
        { id: 1, agentName: 'jack-green', excerpt: 'Tell me about =leeks', token: { hint: toKeyHint(TEST_KEY) } },
    ]);
    expect(found.out).not.toContain(TEST_KEY);
});

test('messages are exported as JSON lines and CSV', async () => {
    const { out } = await history('export', '--token', TEST_KEY);
    expect(
        out
            .trim()
            .split('\n')
            .map(line => JSON.parse(line)),
    ).toMatchObject([
        { message: { role: 'USER', content: 'Tell me about =leeks' }, token: toKeyHint(TEST_KEY) },
        { message: { role: 'MODEL' } },
    ]);
    const csv = await history('export', '--format', 'csv', '--until', '2020-01-01');
    expect(csv.out).toMatch(/^\ufeff?id,createdAt,[^\n]*\r\n$/);
});

test('nothing is deleted without --yes', async () => {
    expect(await history('delete', '--conversation', '1')).toEqual({
        code: 0,
        out: 'This deletes 1 conversation permanently. To confirm, add --yes.\n',
        errors: '',
    });
    const asked = await history('delete', '--visitor-of', '2', '--json');
    expect(JSON.parse(asked.out)).toEqual({ conversations: 2, isDeleted: false });
    expect(await history('delete', '--visitor-of', '2', '--yes')).toMatchObject({
        code: 0,
        out: 'Deleted 2 conversations.\n',
    });
    expect((await history('export')).out).not.toMatch(/onions|garlic/);
    expect((await history('export')).out).toContain('leeks');
    await history('delete', '--token', '1', '--yes');
    expect((await history('export')).out).toBe('');
});

test.each([
    [['delete'], 'Specify exactly one of'],
    [['delete', '--conversation', '1', '--token', '1'], 'Specify exactly one of'],
    [['delete', '--conversation', '77'], 'There is no conversation 77.'],
    [['delete', '--conversation', 'all'], 'Must be a positive whole number.'],
    [['delete', '--token', 'ptbk_nobody'], 'There is no such token.'],
    [['list', '--since', 'yesterday'], 'Must be a date'],
    [['export', '--format', 'xls'], 'Allowed choices are jsonl, csv.'],
] as const)('%o fails with an error message', async (args, words) => {
    const { code, errors } = await history(...args);
    expect(code).not.toBe(0);
    expect(errors).toContain(words);
    expect(errors).not.toContain('    at ');
});

function history(...args: readonly string[]) {
    return runCommand(['history', ...args], { cwd: folder, env: { DATABASE_URL: databaseUrl } });
}
