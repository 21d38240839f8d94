import { afterAll, beforeAll, expect, test } from 'bun:test';
import { jsonOf } from '../support/json-of.ts';
import { startTestServer, TEST_KEY, type TestServer } from '../support/start-test-server.ts';

interface TokenJson {
    readonly key: string;
    readonly token: { readonly id: number; readonly hint: string; readonly isRevoked: boolean };
}

let server: TestServer;
let cookie: string;
beforeAll(async () => {
    server = await startTestServer();
    const code = await server.context.adminSessions.createLoginCode();
    const login = await fetch(`${server.url}/login/${code}`, { redirect: 'manual' });
    cookie = login.headers.get('set-cookie')?.split(';')[0] ?? '';
});
afterAll(() => server.stop());

test('the admin makes a key for an agent, uses it, and revokes it', async () => {
    const answer = await ask('POST', '/api/tokens', { note: 'For Eve', agentNames: ['jack-green'] });
    const created = await jsonOf<TokenJson>(answer);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([201, 'no-store']);
    expect(created).toEqual({
        key: expect.stringMatching(/^ptbk_[0-9a-f]{32}$/),
        token: {
            id: expect.any(Number),
            hint: `${created.key.slice(0, 9)}…${created.key.slice(-4)}`,
            note: 'For Eve',
            createdAt: expect.any(String),
            lastUsedAt: null,
            expiresAt: null,
            isRevoked: false,
            agentNames: ['jack-green'],
            limits: null,
        },
    } as unknown as TokenJson);
    const call = () =>
        fetch(`${server.url}/api/openai/models`, { headers: { authorization: `Bearer ${created.key}` } });
    expect((await call()).status).toBe(200);
    expect((await ask('DELETE', `/api/tokens/${created.token.id}`)).status).toBe(204);
    expect((await call()).status).toBe(401);
});

test('no list has a whole key (attack 9)', async () => {
    await ask('POST', '/api/tokens', {});
    const text = await (await ask('GET', '/api/tokens')).text();
    expect(text).toContain('ptbk_0000…0001');
    expect(text).not.toContain(TEST_KEY);
    expect(text).not.toMatch(/[0-9a-f]{32}/);
});

test('what only the server decides cannot be given (attack 12)', async () => {
    const given = {
        id: 7,
        token: TEST_KEY,
        key: TEST_KEY,
        isRevoked: true,
        lastUsedAt: 5,
        limits: { x: 1 },
        hint: 'x',
    };
    const { key, token } = await jsonOf<TokenJson>(await ask('POST', '/api/tokens', given));
    expect(key).not.toBe(TEST_KEY);
    expect(token).toMatchObject({ isRevoked: false, hint: `${key.slice(0, 9)}…${key.slice(-4)}` });
    expect((await server.rows('ApiTokens')).at(-1)).toMatchObject({ token: key, limits: null, lastUsedAt: null });
});

test.each([
    [{ note: 7 }, 'note', 'invalid_type'],
    [{ note: 'x'.repeat(501) }, 'note', 'invalid_value'],
    [{ agentNames: [] }, 'agentNames', 'invalid_value'],
    [{ agentNames: ['jack-green', 'nobody'] }, 'agentNames[1]', 'invalid_value'],
    [{ expiresAt: 'tomorrow' }, 'expiresAt', 'invalid_value'],
])('refuses %j and names %s', async (body, param, code) => {
    const response = await ask('POST', '/api/tokens', body);
    expect([response.status, (await jsonOf(response)).error]).toMatchObject([400, { param, code }]);
});

test.each(['0', '-1', '999999', '1e3', 'abc', '99999999999999999999', TEST_KEY])(
    'there is no token %p to revoke',
    async id => {
        expect((await ask('DELETE', `/api/tokens/${id}`)).status).toBe(404);
    },
);

test('nobody but the admin, from the server’s own pages, comes near', async () => {
    const count = (await server.rows('ApiTokens')).length;
    const elsewhere = { cookie, origin: 'http://evil.example' };
    for (const headers of [{}, { authorization: `Bearer ${TEST_KEY}` }, elsewhere]) {
        for (const [method, path] of [
            ['GET', '/api/tokens'],
            ['POST', '/api/tokens'],
            ['DELETE', '/api/tokens/1'],
        ] as const) {
            const body = method === 'POST' ? { body: '{}' } : {};
            const status = headers === elsewhere && method !== 'GET' ? 403 : 401;
            expect((await fetch(server.url + path, { method, headers, ...body })).status).toBe(status);
        }
    }
    expect((await server.rows('ApiTokens')).filter(row => row['isRevoked'] === false).length).toBeGreaterThan(1);
    expect(await server.rows('ApiTokens')).toHaveLength(count);
});

function ask(method: string, path: string, body?: object): Promise<Response> {
    return fetch(server.url + path, {
        method,
        headers: { cookie, origin: server.url },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
}
