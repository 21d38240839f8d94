import { afterEach, beforeEach, expect, test } from 'bun:test';
import { connect } from 'node:net';
import { openLog } from '../../src/shared/log.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, TEST_KEY, type TestServer } from '../support/start-test-server.ts';

const PROVIDER_KEY = 'gsk "of" an unusual form/1';
const METRICS_TOKEN = 'a-token-for-prometheus';
const CHAT = '/agents/jack-green/api/openai/chat/completions';
const HELLO = { messages: [{ role: 'user', content: 'Hello!' }] };
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const TRACEPARENT = `00-${TRACE_ID}-b7ad6b7169203331-01`;

let upstream: ScriptedUpstream;
let server: TestServer;
let text: string;

function write(line: string): void {
    text += line;
}

beforeEach(async () => {
    text = '';
    upstream = startScriptedUpstream();
    const secrets = [PROVIDER_KEY, METRICS_TOKEN];
    server = await startTestServer({
        providers: [providerAt(upstream.baseUrl, { apiKey: PROVIDER_KEY })],
        config: { metricsToken: METRICS_TOKEN, isLearning: true },
        overrides: { log: openLog('debug', { secrets, write }) },
    });
});
afterEach(async () => {
    await server.stop();
    await upstream.stop();
});

function linesOf(requestId: string | null): readonly Record<string, unknown>[] {
    const lines = text.trim().split('\n');
    return lines.map(line => JSON.parse(line)).filter(line => line.requestId === requestId);
}

test.each([true, false])('a request has one line that says what it was, streamed: %p', async stream => {
    const response = await server.post(CHAT, { ...HELLO, stream });
    await response.text();
    const requestId = response.headers.get('x-request-id');
    const reply = (await server.rows('ChatHistory')).at(-1);
    expect(linesOf(requestId)).toEqual([
        {
            level: 30,
            time: expect.any(String),
            requestId,
            method: 'POST',
            route: '/agents/:agentName/api/openai/chat/completions',
            status: 200,
            durationMs: expect.any(Number),
            agentName: 'jack-green',
            replyId: reply?.['replyId'],
            reply: 'COMPLETE',
            firstTokenMs: expect.any(Number),
            provider: 'scripted',
            model: 'scripted-model',
            promptTokens: 11,
            completionTokens: 7,
            msg: 'Answered.',
        },
    ]);
});

test('a reply whose client left is written down as what it is', async () => {
    upstream.reply({ text: ['Well, ', { waitFor: new Promise<never>(() => {}) }] });
    const leaving = new AbortController();
    const response = await fetch(server.url + CHAT, {
        method: 'POST',
        headers: { authorization: `Bearer ${TEST_KEY}` },
        body: JSON.stringify({ ...HELLO, stream: true }),
        signal: leaving.signal,
    });
    await response.body?.getReader().read();
    leaving.abort();
    await upstream.aborted();
    const requestId = response.headers.get('x-request-id');
    while (linesOf(requestId).length === 0) await new Promise(setImmediate);
    expect(linesOf(requestId)).toMatchObject([{ level: 30, status: 200, reply: 'INTERRUPTED' }]);
});

test.each([
    ['Chat Completions', CHAT, HELLO],
    ['Responses', '/api/openai/responses', { model: 'jack-green', input: 'Hello!' }],
    ['the web chat', '/agents/jack-green/api/chat', { message: 'Hello!', stream: false }],
])('a client of %s that does not wait for its answer is no failure of the server', async (_name, path, body) => {
    upstream.reply({ neverAnswers: true });
    const leaving = new AbortController();
    const asked = fetch(server.url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${TEST_KEY}` },
        body: JSON.stringify(body),
        signal: leaving.signal,
    }).catch(() => null);
    const { headers } = await upstream.nextRequest();
    leaving.abort();
    await asked;
    const requestId = headers['x-request-id'] ?? null;
    while (!linesOf(requestId).some(({ msg }) => msg === 'Answered.')) await new Promise(setImmediate);
    expect(linesOf(requestId)).toMatchObject([
        { level: 20, code: 'client_left' },
        { level: 30, status: 499, reply: 'INTERRUPTED' },
    ]);
});

test('a client that leaves in the middle of its request is no failure of the server', async () => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    const head = [
        `POST ${CHAT} HTTP/1.1`,
        'Host: localhost',
        `Authorization: Bearer ${TEST_KEY}`,
        'Content-Length: 900',
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n{"messages":`, () => socket.destroy());
    while (!text.includes('"Answered."')) await new Promise(setImmediate);
    const lines = text.trim().split('\n');
    expect(lines.map(line => JSON.parse(line)).slice(-2)).toMatchObject([
        { level: 20, code: 'client_left', msg: 'The client left in the middle of its request.' },
        { level: 30, status: 499 },
    ]);
});

test('what fails has the id of its request in every line, down to the provider and up to the client', async () => {
    upstream.reply({ status: 500, body: { error: { message: `Incorrect key ${PROVIDER_KEY}, ${TEST_KEY}` } } });
    const response = await server.post(CHAT, HELLO, { traceparent: TRACEPARENT });
    const requestId = response.headers.get('x-request-id');
    expect(linesOf(requestId)).toMatchObject([
        { level: 40, provider: 'scripted', code: 'upstream_failed', msg: 'A model provider failed.' },
        { level: 50, code: 'upstream_failed' },
        { level: 30, status: 502, reply: 'FAILED', errorCode: 'upstream_failed', agentName: 'jack-green' },
    ]);
    const { headers } = await upstream.nextRequest();
    expect([headers['x-request-id'], headers['x-client-request-id']]).toEqual([requestId ?? '', requestId ?? '']);
    expect(headers['traceparent']).toBe(TRACEPARENT);
});

test('what is learned from a request has its id, in the log and at the teacher', async () => {
    const response = await server.post(CHAT, HELLO);
    await server.context.learningWorker.drain();
    const requestId = response.headers.get('x-request-id') ?? '';
    expect(linesOf(requestId)).toMatchObject([
        { msg: 'Answered.' },
        { msg: 'Learned from a turn.', job: 1, agentName: 'jack-green', status: 'DONE', refused: 1 },
    ]);
    expect(upstream.requests.map(({ headers }) => headers['x-request-id'])).toEqual([requestId, requestId]);
});

test('a traceparent that is none is not passed on', async () => {
    await server.post(CHAT, HELLO, { traceparent: `00-${'0'.repeat(32)}-b7ad6b7169203331-01` });
    expect((await upstream.nextRequest()).headers['traceparent']).toBeUndefined();
});

test('no key is ever written, whatever goes wrong with it (attack 9)', async () => {
    upstream.reply({ status: 401, body: { error: { message: `Incorrect API key provided: ${PROVIDER_KEY}` } } });
    await server.post(CHAT, HELLO);
    upstream.reply({ raw: [`data: {"error":{"message":"${JSON.stringify(PROVIDER_KEY).slice(1, -1)}"}}\n\n`] });
    await server.post(CHAT, { ...HELLO, stream: true }).then(response => response.text());
    await server.post(CHAT, HELLO);
    await server.post(CHAT, HELLO, { authorization: `Bearer ${TEST_KEY.replace('1', '2')}` });
    await server.post(`${CHAT}?api_key=${TEST_KEY}`, `{"broken ${TEST_KEY}`);
    await server.post(`/agents/${TEST_KEY}/api/chat`, { message: TEST_KEY });
    await fetch(`${server.url}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}x` } });
    await server.context.learningWorker.drain();
    expect(text).toContain('Learned from a turn.');
    for (const secret of [TEST_KEY, TEST_KEY.slice(5), PROVIDER_KEY, 'unusual form', METRICS_TOKEN]) {
        expect(text).not.toContain(secret);
    }
});

test('what machines ask for all day is not worth a line at info', async () => {
    for (const path of ['/health', '/ready']) await fetch(server.url + path);
    const levels = text
        .trim()
        .split('\n')
        .map(line => JSON.parse(line))
        .filter(line => line.msg === 'Answered.');
    expect(levels.map(({ level, route }) => [level, route])).toEqual([
        [20, '/health'],
        [20, '/ready'],
    ]);
});
