import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { allRoutes } from '../support/all-routes.ts';
import { jsonOf } from '../support/json-of.ts';
import { startTestServer, TEST_KEY, type TestServer } from '../support/start-test-server.ts';

/** Whatever comes in on whatever route: a 4xx in the one shape, and a server that lives on. */

let server: TestServer;
let adminCookie: string;

beforeAll(async () => {
    server = await startTestServer();
    const code = await server.context.adminSessions.createLoginCode();
    adminCookie = `session=${await server.context.adminSessions.redeemLoginCode(code)}`;
});
afterAll(() => server.stop());

const bodies: readonly (readonly [name: string, body: string])[] = [
    ['nothing', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['a number', '7'],
    ['a text', '"text"'],
    ['broken JSON', '{"a":'],
    ['bytes that are no text', '\u0000\u0001\ufffd'],
    ['a deep list', '['.repeat(20_000)],
    ['a deep object', '{"a":'.repeat(20_000)],
    ['a prototype', '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{}}}'],
    ['an object of wrong types', '{"messages":7,"message":[],"input":false,"model":{},"agentSource":7,"version":"x"}'],
];

/** What the transport of MCP itself refuses; everything before it is refused as on any route. */
const RPC_REFUSALS = new Set([400, 406, 415]);

describe.each(bodies)('%s as a body', (_, body) => {
    test.each([
        '/agents/jack-green/api/openai/chat/completions',
        '/agents/jack-green/api/openai/responses',
        '/api/openai/chat/completions',
        '/agents/jack-green/api/chat',
    ])('is refused at %s', async path => {
        const response = await server.post(path, body);
        expect(response.status).toBe(400);
        await response.text();
    });

    test('breaks no route (attack 34)', async () => {
        for (const { method, path } of routesWithBody()) {
            const response = await fetch(server.url + path, {
                method,
                headers: { authorization: `Bearer ${TEST_KEY}`, cookie: adminCookie },
                body,
            });
            // A route may find sense in a body (a book can be any text); none may break on it.
            expect([path, response.status < 500]).toEqual([path, true]);
            if (response.status < 400) continue;
            // MCP answers in JSON-RPC, whose errors have a shape of their own.
            const isRpc = path.endsWith('/mcp') && RPC_REFUSALS.has(response.status);
            expect([path, Object.keys((await jsonOf(response)).error).toSorted()]).toEqual([
                path,
                expect.arrayContaining(isRpc ? ['code', 'message'] : ['code', 'message', 'param', 'type']),
            ]);
        }
        expect((await fetch(`${server.url}/health`)).status).toBe(200);
    });
});

test('a million messages, and one of fifty megabytes, are refused fast (attack 33)', async () => {
    const path = `${server.url}/agents/jack-green/api/openai/chat/completions`;
    const headers = { authorization: `Bearer ${TEST_KEY}` };
    const many = `{"messages":[${'{},'.repeat(999_999)}{}]}`;
    const tooMany = await fetch(path, { method: 'POST', headers, body: many });
    expect((await jsonOf(tooMany)).error).toMatchObject({ param: 'messages', code: 'invalid_value' });
    const tooLarge = await fetch(path, { method: 'POST', headers, body: 'x'.repeat(50_000_000) });
    expect(tooLarge.status).toBe(413);
});

test.each([
    '/agents/%00/api/openai/models',
    '/agents/%ff/api/openai/models',
    '/agents/..%2f..%2fetc%2fpasswd/api/openai/models',
    '/agents/JACK-GREEN/api/openai/models',
    '/agents/jack-green./api/openai/models',
    '/agents/jack%2egreen/api/openai/models',
    '/agents/ｊack-green/api/openai/models',
    `/agents/${'a'.repeat(5000)}/api/openai/models`,
    "/agents/x' or '1'='1/api/openai/models",
    '/agents/__proto__/api/openai/models',
])('%s names no agent (attack 11, 24)', async path => {
    const response = await fetch(server.url + path, { headers: { authorization: `Bearer ${TEST_KEY}` } });
    expect([response.status, (await jsonOf(response)).error.type]).toEqual([404, 'invalid_request_error']);
});

test('a segment that cannot be decoded names nothing on any route', async () => {
    const headers = { authorization: `Bearer ${TEST_KEY}`, cookie: adminCookie };
    for (const { method, path } of allRoutes(server.context)) {
        for (const [segment] of path.matchAll(/:\w+/g)) {
            const asked = path.replace(segment, '%ff').replace(':agentName', 'jack-green').replace(/:\w+/g, 'nothing');
            const body = ['GET', 'HEAD'].includes(method) ? {} : { body: '{}' };
            const { status } = await fetch(server.url + asked, { method, headers, redirect: 'manual', ...body });
            expect([method, path, segment, status < 500]).toEqual([method, path, segment, true]);
        }
    }
});

test.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'FOO'])(
    '%s is answered in the one shape everywhere',
    async method => {
        for (const path of ['/', '/agents/jack-green/api/openai/chat/completions', '/nothing', '/health']) {
            const response = await fetch(server.url + path, { method });
            expect(response.status).toBeLessThan(500);
        }
    },
);

function routesWithBody() {
    const routes = allRoutes(server.context).filter(({ method }) => ['POST', 'PUT', 'PATCH'].includes(method));
    return routes.map(({ method, path }) => ({
        method,
        path: path.replace(':agentName', 'jack-green').replace(/:\w+/g, 'nothing'),
    }));
}
