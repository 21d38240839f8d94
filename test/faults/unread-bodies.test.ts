import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { allRoutes } from '../support/all-routes.ts';
import { logIn } from '../support/log-in.ts';
import { chunk, type RawAnswer, sendRaw } from '../support/send-raw.ts';
import { startTestServer, TEST_KEY, type TestServer } from '../support/start-test-server.ts';

/** Bodies that nobody may make the server read: on every path, by every method, of every type. */

const MAX_BODY_BYTES = 50_000;
const MAX_VISITOR_BODY_BYTES = 20_000;
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'OPTIONS', 'PROPFIND', 'DELETE'];
const TYPES = [
    'application/json',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/octet-stream',
    null,
];
const UNKNOWN_PATHS = ['/nothing', '/api/openai/nothing', '/agents/jack-green/api/nothing'];
/** Anyone may send these a body, so they wait for it. */
const OPEN_ROUTES = ['POST /agents/:agentName/api/chat', 'POST /agents/:agentName/api/feedback', 'POST /api/session'];

interface Framing {
    readonly name: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    /** Whether a route that reads bodies can answer without any more of it. */
    readonly isEnough: boolean;
}

const CHUNKED = { 'transfer-encoding': 'chunked' };
const FRAMINGS: readonly Framing[] = [
    { name: 'a body that never comes', headers: CHUNKED, body: '', isEnough: false },
    { name: 'a body without end', headers: CHUNKED, body: chunk(' '.repeat(2 * MAX_BODY_BYTES)), isEnough: true },
    {
        name: 'a body that says it is too long',
        headers: { 'content-length': String(MAX_BODY_BYTES + 1) },
        body: '',
        isEnough: true,
    },
    { name: 'broken JSON', headers: { 'content-length': '5' }, body: '{"a":', isEnough: true },
];

let server: TestServer;

beforeAll(async () => {
    server = await startTestServer({
        config: { maxBodyBytes: MAX_BODY_BYTES, maxVisitorBodyBytes: MAX_VISITOR_BODY_BYTES },
    });
});
afterAll(() => server.stop());

describe.each(FRAMINGS)('$name', framing => {
    test.each(TYPES)('of type %p is answered on every route without a key or a session (attack 49)', async type => {
        const problems: string[] = [];
        for (const route of requests()) {
            if (!framing.isEnough && OPEN_ROUTES.includes(`${route.method} ${route.pattern}`)) continue;
            problems.push(...(await problemsOf(route, send(route, framing, type, {}))));
        }
        expect(problems).toEqual([]);
    });

    test.each(framing.isEnough ? ['application/json', null] : [])(
        'of type %p is answered on every route for the admin',
        async type => {
            const problems: string[] = [];
            await server.context.agents.restore('jack-green', new Date());
            let admin = await logIn(server);
            for (const route of requests()) {
                // Some of them end the session.
                if (route.method === 'DELETE') admin = await logIn(server);
                const headers = { ...admin, authorization: `Bearer ${TEST_KEY}` };
                problems.push(...(await problemsOf(route, send(route, framing, type, headers))));
            }
            expect(problems).toEqual([]);
        },
    );
});

test.each([
    ['POST', '/agents/jack-green/api/openai/chat/completions'],
    ['POST', '/api/openai/responses'],
    ['POST', '/agents/jack-green/api/mcp'],
    ['POST', '/agents/jack-green/api/chat'],
    ['POST', '/agents/jack-green/api/feedback'],
    ['PUT', '/agents/jack-green/api/book'],
    ['PUT', '/agents/jack-green/api/embed'],
    ['POST', '/api/tokens'],
    ['POST', '/api/session'],
])('%s %s says that a body is too long', async (method, path) => {
    await server.context.agents.restore('jack-green', new Date());
    const headers = { ...(await logIn(server)), authorization: `Bearer ${TEST_KEY}` };
    for (const framing of FRAMINGS.slice(1, 3)) {
        const answer = await send({ method, path }, framing, 'application/json', headers);
        expect([answer.status, JSON.parse(answer.text).error]).toMatchObject([413, { code: 'request_too_large' }]);
    }
});

describe.each(OPEN_ROUTES)('%s', route => {
    const [method = '', pattern = ''] = route.split(' ');
    const path = pattern.replace(':agentName', 'jack-green');
    const TOO_LONG_FOR_VISITORS = `{"x":"${'x'.repeat(2 * MAX_VISITOR_BODY_BYTES)}"}`;
    const length = { 'content-length': String(TOO_LONG_FOR_VISITORS.length) };

    test.each([
        { name: 'that says its length', headers: length, body: '' },
        { name: 'in chunks', headers: CHUNKED, body: chunk(TOO_LONG_FOR_VISITORS) },
    ])('takes no body $name from a visitor that a key may send (attack 33, 49)', async framing => {
        const sent = { ...framing, isEnough: true };
        const visitor = { cookie: `visitor=${'a'.repeat(32)}` };
        for (const headers of [{}, visitor, { cookie: 'session=wrong' }]) {
            const answer = await send({ method, path }, sent, 'application/json', headers);
            expect([answer.status, JSON.parse(answer.text).error]).toMatchObject([413, { code: 'request_too_large' }]);
        }
    });

    test.skipIf(path === '/api/session')('takes it from the admin', async () => {
        await server.context.agents.restore('jack-green', new Date());
        const framing = { name: 'whole', headers: length, body: TOO_LONG_FOR_VISITORS, isEnough: true };
        const answer = await send({ method, path }, framing, 'application/json', await logIn(server));
        expect(answer.status).toBe(400);
    });
});

test('feedback takes a longer body with an API key', async () => {
    const feedback = { messageId: 'x', note: 'x', more: 'x'.repeat(2 * MAX_VISITOR_BODY_BYTES) };
    expect((await server.post('/agents/jack-green/api/feedback', feedback)).status).not.toBe(413);
});

test('a length beyond everything is refused before any route is asked', async () => {
    const headers = { 'content-length': '1000000000000' };
    expect((await sendRaw(server.url, { method: 'DELETE', path: '/api/session', headers })).status).toBe(413);
});

interface Sent {
    readonly method: string;
    readonly path: string;
}

function send({ method, path }: Sent, { headers, body }: Framing, type: string | null, more: HeadersOf) {
    const typed = type === null ? {} : { 'content-type': type };
    return sendRaw(server.url, { method, path, body, headers: { ...headers, ...typed, ...more } });
}

type HeadersOf = Readonly<Record<string, string>>;

async function problemsOf({ method, path }: Sent, asked: Promise<RawAnswer>): Promise<readonly string[]> {
    const answer = await asked.catch(() => null);
    if (answer === null) return [`${method} ${path}: no answer`];
    const { status, headers, text } = answer;
    if (status >= 500 || status === 408) return [`${method} ${path}: ${status}`];
    if (status < 400 || method === 'HEAD') return [];
    const type = headers.get('content-type') ?? '';
    if (method === 'GET' && type.startsWith('text/html')) return [];
    const keys = type.startsWith('application/json') ? Object.keys(JSON.parse(text).error).toSorted() : [];
    return keys.join() === 'code,message,param,type' ? [] : [`${method} ${path}: ${status} ${text}`];
}

function requests() {
    const patterns = new Set([...allRoutes(server.context).map(({ path }) => path), ...UNKNOWN_PATHS]);
    return METHODS.flatMap(method =>
        [...patterns].map(pattern => {
            const path = pattern.replace(':agentName', 'jack-green').replace(/:\w+/g, 'nothing');
            return { method, pattern, path };
        }),
    );
}
