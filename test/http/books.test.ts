import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { COMMITMENTS } from '../../src/books/syntax/commitments.ts';
import { sha256Hex } from '../../src/shared/hash.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { jsonOf } from '../support/json-of.ts';
import { logIn } from '../support/log-in.ts';
import { startTestServer, TEST_KEY, type TestServer } from '../support/start-test-server.ts';

const WRITTEN = 'Rose Red\r\n\r\nPERSONA  Rose \n\tRULE Be brief\r\n\n\n```\nRULE of code\n';

eachDialect('books', (_, { newUrl }) => {
    let server: TestServer;
    let admin: Readonly<Record<string, string>>;

    beforeAll(async () => {
        server = await startTestServer({ databaseUrl: await newUrl() });
        admin = await logIn(server);
    });
    afterAll(() => server.stop());

    const ask = (path: string, init: RequestInit & { readonly headers?: Record<string, string> } = {}) =>
        fetch(server.url + path, { ...init, headers: { ...admin, ...init.headers } });

    async function create(agentSource: string, more: object = {}): Promise<string> {
        const response = await ask('/api/agents', {
            method: 'POST',
            body: JSON.stringify({ agentSource, ...more }),
        });
        expect(response.status).toBe(201);
        return (await jsonOf<{ agentName: string }>(response)).agentName;
    }

    test('are kept exactly as they were written', async () => {
        const agentName = await create(WRITTEN);
        const response = await ask(`/agents/${agentName}/api/book`);
        expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
        expect(response.headers.get('etag')).toBe('"1"');
        expect(await response.text()).toBe(WRITTEN);
    });

    test('come with version, hash, profile and diagnostics as JSON', async () => {
        const agentName = await create('Json Book\nAGENT MESSAGE alone');
        const response = await ask(`/agents/${agentName}/api/book`, { headers: { accept: 'application/json' } });
        expect(await jsonOf<object>(response)).toMatchObject({
            agentName: 'json-book',
            version: 1,
            visibility: 'PUBLIC',
            agentSource: 'Json Book\nAGENT MESSAGE alone',
            agentHash: sha256Hex('Json Book\nAGENT MESSAGE alone'),
            profile: { title: 'Json Book' },
            diagnostics: [{ line: 2, column: 1, rule: 'message-without-pair' }],
        });
    });

    test('are replaced where their version is the one that was read', async () => {
        const agentName = await create('Versioned\nRULE one');
        const path = `/agents/${agentName}/api/book`;
        const asText = (body: string, version: string) =>
            ask(path, { method: 'PUT', body, headers: { 'content-type': 'text/plain', 'if-match': version } });
        const second = await asText('Versioned\r\nRULE two', '"1"');
        expect([second.status, second.headers.get('etag')]).toEqual([200, '"2"']);
        const json = { agentSource: 'Versioned Anew\nRULE three', version: 2, agentHash: 'x', id: 1 };
        const third = await ask(path, { method: 'PUT', body: JSON.stringify(json) });
        expect(await jsonOf<object>(third)).toMatchObject({
            agentName,
            version: 3,
            profile: { title: 'Versioned Anew' },
        });
        const late = await asText('Versioned\nRULE late', '2');
        expect([late.status, (await jsonOf(late)).error.code]).toEqual([409, 'version_conflict']);
        expect(await (await ask(path)).text()).toBe('Versioned Anew\nRULE three');
        const same = await ask(path, { method: 'PUT', body: JSON.stringify({ ...json, version: 3 }) });
        expect(same.headers.get('etag')).toBe('"3"');
        const history = (await server.rows('AgentHistory')).filter(row => row['agentName'] === agentName);
        expect(history.map(row => [Number(row['version']), row['reason'], row['who']])).toEqual([
            [1, 'CREATED', 'admin'],
            [2, 'EDITED', 'admin'],
            [3, 'EDITED', 'admin'],
        ]);
    });

    test.each([
        ['without a version', JSON.stringify({ agentSource: 'Any' }), 400, 'missing_required_parameter'],
        ['empty', JSON.stringify({ agentSource: ' \n', version: 1 }), 400, 'invalid_value'],
        ['that is no text', JSON.stringify({ agentSource: 7, version: 1 }), 400, 'invalid_type'],
    ])('%s is refused', async (_name, body, status, code) => {
        const response = await ask('/agents/jack-green/api/book', { method: 'PUT', body });
        expect([response.status, (await jsonOf(response)).error.code]).toEqual([status, code]);
    });

    test('of a name that is taken, or of a route, make no agent', async () => {
        const post = (agentSource: string) =>
            ask('/api/agents', { method: 'POST', body: JSON.stringify({ agentSource }) });
        const codes = await Promise.all(
            ['Jack Green\nRULE x', 'Docs', ''].map(async source => {
                const response = await post(source);
                return [response.status, (await jsonOf(response)).error.code];
            }),
        );
        expect(codes).toEqual([
            [409, 'agent_exists'],
            [400, 'invalid_value'],
            [400, 'invalid_value'],
        ]);
    });

    test('of deleted agents are gone, and their names free again', async () => {
        const agentName = await create('Short Life');
        expect((await ask(`/api/agents/${agentName}`, { method: 'DELETE' })).status).toBe(204);
        expect((await ask(`/agents/${agentName}/api/book`)).status).toBe(410);
        expect((await ask(`/api/agents/${agentName}`, { method: 'DELETE' })).status).toBe(410);
        expect(await create('Short Life\nRULE again')).toBe(agentName);
    });

    test('of private agents show no profile to visitors (attack 13)', async () => {
        const agentName = await create('Hidden One', { visibility: 'PRIVATE' });
        expect((await ask(`/agents/${agentName}/api/profile`)).status).toBe(200);
        const shown = await fetch(`${server.url}/agents/${agentName}/api/profile`);
        const missing = await fetch(`${server.url}/agents/no-such-one/api/profile`);
        expect([shown.status, missing.status]).toEqual([404, 404]);
        expect((await shown.text()).replace(agentName, 'X')).toBe((await missing.text()).replace('no-such-one', 'X'));
    });

    test('show their public part, and nothing of the system message (attack 14)', async () => {
        const agentName = await create('Open One\nMETA COLOR red\nRULE secret rule');
        const text = await (await fetch(`${server.url}/agents/${agentName}/api/profile`)).text();
        expect(JSON.parse(text)).toMatchObject({ agentName, visibility: 'PUBLIC', profile: { color: 'red' } });
        expect(text).not.toContain('secret rule');
    });
});

describe('the doors of books', () => {
    let server: TestServer;
    beforeAll(async () => {
        server = await startTestServer();
    });
    afterAll(() => server.stop());

    test.each([
        ['GET', '/agents/jack-green/api/book'],
        ['PUT', '/agents/jack-green/api/book'],
        ['GET', '/agents/jack-green/api/model-requirements'],
        ['POST', '/api/agents'],
        ['DELETE', '/api/agents/jack-green'],
        ['POST', '/api/books/check'],
    ])('%s %s needs the admin, whatever key is sent', async (method, path) => {
        const response = await fetch(server.url + path, {
            method,
            headers: { authorization: `Bearer ${TEST_KEY}` },
            ...(method === 'GET' ? {} : { body: JSON.stringify({ agentSource: 'X', version: 1 }) }),
        });
        expect([response.status, (await jsonOf(response)).error.code]).toEqual([401, 'login_required']);
    });

    test('are closed to pages of other sites', async () => {
        const headers = { ...(await logIn(server)), origin: 'https://evil.example' };
        const response = await fetch(`${server.url}/agents/jack-green/api/book`, { headers });
        expect(response.status).toBe(401);
    });

    test('tell an editor what is wrong with a book', async () => {
        const response = await server.post('/api/books/check', { agentSource: 'Eve\n```\nopen' }, await logIn(server));
        expect(await jsonOf<object>(response)).toMatchObject({
            agentName: 'eve',
            isClosed: false,
            diagnostics: [{ line: 2, column: 1, severity: 'warning', rule: 'fence-not-closed' }],
        });
    });

    test('document every commitment with its example', async () => {
        const response = await fetch(`${server.url}/docs/book`);
        const policy = response.headers.get('content-security-policy') ?? '';
        const page = await response.text();
        const style = /<style>([^<]*)<\/style>/.exec(page)?.[1] ?? '';
        const hash = new Bun.CryptoHasher('sha256').update(style).digest('base64');
        expect(policy).toContain(`style-src 'sha256-${hash}'`);
        expect(policy).not.toContain('script-src');
        expect(page).not.toContain('<script');
        const shown = codesOf(page);
        for (const { keyword, aliases, example } of COMMITMENTS) {
            for (const text of [keyword, ...aliases, example]) expect(shown).toContain(text);
        }
    });

    test('give the table to programs', async () => {
        const response = await fetch(`${server.url}/api/books/commitments`);
        const { commitments } = await jsonOf<{ commitments: readonly { keyword: string }[] }>(response);
        expect(commitments.map(({ keyword }) => keyword)).toEqual(COMMITMENTS.map(({ keyword }) => keyword));
    });
});

/** The texts of a page's code elements. */
function codesOf(page: string): readonly string[] {
    return Array.from(page.matchAll(/<code>([^<]*)<\/code>/g), ([, text = '']) =>
        text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))),
    );
}
