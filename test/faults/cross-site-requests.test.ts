import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { allRoutes } from '../support/all-routes.ts';
import { jsonOf } from '../support/json-of.ts';
import { logIn } from '../support/log-in.ts';
import { sendRaw } from '../support/send-raw.ts';
import { startTestServer, type TestServer } from '../support/start-test-server.ts';

/** A page of another site can send requests through the browser of a visitor: it may use routes that need a key, and change nothing else. */

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];
const VISITOR = 'a'.repeat(32);
type Sender = Readonly<Record<string, string>>;

let server: TestServer;
let cookie: string;

beforeAll(async () => {
    server = await startTestServer();
    cookie = `${(await logIn(server))['cookie']}; visitor=${VISITOR}`;
});
afterAll(() => server.stop());

const FOREIGN: readonly (readonly [name: string, sender: (url: URL) => Sender])[] = [
    ['another site', () => ({ origin: 'https://evil.example' })],
    ['a page without an origin', () => ({ origin: 'null' })],
    ['another port', ({ hostname }) => ({ origin: `http://${hostname}:5173` })],
    ['another name of this machine', ({ port }) => ({ origin: `http://127.0.0.1:${port}` })],
    ['another site, as browsers say it', () => ({ 'sec-fetch-site': 'cross-site' })],
    ['the same site, as browsers say it', () => ({ 'sec-fetch-site': 'same-site' })],
    ['another port, as browsers say it', () => ({ origin: 'http://localhost:5173', 'sec-fetch-site': 'same-site' })],
    [
        'another site behind a forged proxy',
        () => ({ origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' }),
    ],
];

describe.each(FOREIGN)('%s', (_, senderOf) => {
    test('is refused on every route that changes something, before its body is read (attack 52)', async () => {
        const routes = changingRoutes().filter(({ isOpenedByKey }) => !isOpenedByKey);
        expect(routes.length).toBeGreaterThan(30);
        for (const { method, path } of routes) {
            const headers = { cookie, 'transfer-encoding': 'chunked', ...senderOf(new URL(server.url)) };
            const { status, text } = await sendRaw(server.url, { method, path, headers });
            const { code, param, type } = JSON.parse(text).error;
            const refusal = [403, 'forbidden', null, 'permission_error'];
            expect([method, path, status, code, param, type]).toEqual([method, path, ...refusal]);
        }
    });

    test('may use what a key opens, and a cookie does not', async () => {
        const routes = changingRoutes().filter(({ isOpenedByKey }) => isOpenedByKey);
        expect(routes.length).toBeGreaterThan(10);
        for (const { method, path } of routes) {
            const headers = { cookie, ...senderOf(new URL(server.url)) };
            const answer = await fetch(server.url + path, { method, headers, body: '{}' });
            expect([method, path, answer.status]).toEqual([method, path, 401]);
            expect(answer.headers.get('access-control-allow-origin')).toBe('*');
            expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
        }
    });

    test.each([
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'application/json',
    ])('leaves nothing behind with a body of type %s', async type => {
        const tables = ['ChatHistory', 'ChatFeedback', 'ApiTokens', 'Agent'];
        const before = await Promise.all(tables.map(table => server.rows(table)));
        for (const [method, path, body] of [
            ['POST', '/agents/jack-green/api/chat', { message: 'Remember that the shop is closed.' }],
            ['POST', '/agents/jack-green/api/feedback', { messageId: 'x', rating: 'BAD', expectedAnswer: 'No.' }],
            ['POST', '/api/tokens', { note: 'Mine' }],
            ['PUT', '/agents/jack-green/api/book', { agentSource: 'Evil', version: 1 }],
            ['DELETE', '/api/agents/jack-green', {}],
            ['DELETE', '/api/session', {}],
            ['DELETE', '/api/sessions', {}],
        ] as const) {
            const headers = { cookie, 'content-type': type, ...senderOf(new URL(server.url)) };
            const answer = await fetch(server.url + path, { method, headers, body: JSON.stringify(body) });
            expect([method, path, answer.status]).toEqual([method, path, 403]);
            expect(answer.headers.get('set-cookie')).toBeNull();
        }
        expect(await Promise.all(tables.map(table => server.rows(table)))).toEqual(before);
    });
});

test.each<[string, (url: URL) => Sender]>([
    ['a page of this server', ({ origin }) => ({ origin })],
    ['a page of this server, as browsers say it', ({ origin }) => ({ origin, 'sec-fetch-site': 'same-origin' })],
    ['a page of this server that browsers name alone', () => ({ 'sec-fetch-site': 'same-origin' })],
    ['a person without a page', () => ({ 'sec-fetch-site': 'none' })],
    ['a program', () => ({})],
])('%s reaches every route', async (_, senderOf) => {
    for (const { method, path } of changingRoutes()) {
        const headers = senderOf(new URL(server.url));
        const answer = await fetch(server.url + path, { method, headers, body: '{}' });
        await answer.text();
        expect([method, path, answer.status]).not.toEqual([method, path, 403]);
    }
});

test('a refusal says from where the request came, and what to do behind a proxy', async () => {
    const headers = { origin: 'https://agents.example.com' };
    const { message } = (
        await jsonOf(await fetch(`${server.url}/api/session`, { method: 'POST', headers, body: '{}' }))
    ).error;
    expect(message).toContain('https://agents.example.com');
    expect(message).toContain('PUBLIC_URL');
});

/** The routes that are open to pages of all sites are listed here by hand, so that a new one cannot join them by accident. */
function changingRoutes() {
    return allRoutes(server.context)
        .filter(({ method }) => !SAFE_METHODS.includes(method))
        .map(({ method, path }) => ({
            method,
            path: path.replace(':agentName', 'jack-green').replace(/:\w+/g, 'nothing'),
            isOpenedByKey: /^(\/agents\/:agentName)?\/api\/openai\/|^\/agents\/:agentName\/api\/mcp$/.test(path),
        }));
}
