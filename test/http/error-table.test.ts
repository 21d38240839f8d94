import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import OpenAI from 'openai';
import { createToken } from '../../src/auth/create-token.ts';
import { AppError } from '../../src/shared/errors.ts';
import { jsonOf } from '../support/json-of.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, TEST_KEY, type TestServer } from '../support/start-test-server.ts';

const REVOKED_KEY = 'ptbk_00000000000000000000000000000002';
const EXPIRED_KEY = 'ptbk_00000000000000000000000000000003';
const LIMITED_KEY = 'ptbk_00000000000000000000000000000004';
const BASE = '/agents/jack-green/api/openai';
const CHAT = `${BASE}/chat/completions`;
const HELLO = { messages: [{ role: 'user', content: 'Hello!' }] };

let upstream: ScriptedUpstream;
let server: TestServer;
/** It waits for no provider: an answer of the others may take as long as the machine needs. */
let impatient: TestServer;

beforeAll(async () => {
    upstream = startScriptedUpstream();
    server = await startTestServer({
        providers: [providerAt(upstream.baseUrl)],
        config: { maxBodyBytes: 100_000 },
    });
    impatient = await startTestServer({ providers: [providerAt(upstream.baseUrl)], config: { modelSilenceMs: 300 } });
    const { context } = server;
    const { token } = await createToken(context, { key: REVOKED_KEY });
    await context.apiKeys.revoke(token.id, new Date());
    await createToken(context, { key: EXPIRED_KEY, expiresAt: new Date(Date.now() - 1000) });
    await createToken(context, { key: LIMITED_KEY, agentNames: ['somebody-else'] });
    await server.createAgent('Gone Agent');
    await context.agents.delete('gone-agent', new Date());
});
beforeEach(() => upstream.replyAlways({ text: 'Hello' }));
afterAll(() => Promise.all([upstream.stop(), server.stop(), impatient.stop()]));

interface Row {
    readonly name: string;
    readonly send: () => Promise<Response>;
    readonly status: number;
    readonly type: string;
    readonly code: string | null;
    readonly param?: string;
    readonly message?: RegExp;
    readonly headers?: Readonly<Record<string, string>>;
}

const rows: readonly Row[] = [
    { name: 'no key', send: () => chatWith(null), status: 401, type: 'invalid_request_error', code: null },
    ...['ptbk_wrong', 'none', 'ptbk_000000000000000000000000000000ff', REVOKED_KEY, EXPIRED_KEY].map(key => ({
        name: `the key ${key}`,
        send: () => chatWith(key),
        status: 401,
        type: 'invalid_request_error',
        code: 'invalid_api_key',
        // Never shown whole.
        message: new RegExp(`^(?!.*${key})`),
    })),
    {
        name: 'a key that is not for this agent',
        send: () => chatWith(LIMITED_KEY),
        status: 403,
        type: 'permission_error',
        code: 'agent_not_allowed',
    },
    {
        name: 'an unknown agent',
        send: () => post('/agents/nobody/api/openai/chat/completions', HELLO),
        status: 404,
        type: 'invalid_request_error',
        code: 'model_not_found',
        param: 'model',
    },
    {
        name: 'an unknown model at the shared address',
        send: () => post('/api/openai/chat/completions', { ...HELLO, model: 'gpt-4o' }),
        status: 404,
        type: 'invalid_request_error',
        code: 'model_not_found',
        param: 'model',
    },
    {
        name: "another agent at an agent's address",
        send: () => post(CHAT, { ...HELLO, model: 'agent:somebody-else' }),
        status: 404,
        type: 'invalid_request_error',
        code: 'model_not_found',
        param: 'model',
    },
    {
        name: 'an unknown path',
        send: () => post(`${BASE}/v1/x`, HELLO),
        status: 404,
        type: 'invalid_request_error',
        code: 'unknown_url',
        message: /^Invalid URL \(POST .*\/x\).*\/chat\/completions/,
    },
    {
        name: 'a wrong method',
        send: () => fetch(server.url + CHAT, { method: 'PUT' }),
        status: 405,
        type: 'invalid_request_error',
        code: 'method_not_allowed',
        headers: { allow: 'POST, GET' },
    },
    {
        name: 'broken JSON',
        send: () => post(CHAT, '{"messages":'),
        status: 400,
        type: 'invalid_request_error',
        code: 'invalid_json',
    },
    ...(
        [
            [{}, 'messages', 'missing_required_parameter'],
            [{ messages: null }, 'messages', 'missing_required_parameter'],
            [{ messages: [] }, 'messages', 'invalid_value'],
            [{ messages: 'Hello' }, 'messages', 'invalid_type'],
            [{ messages: ['Hello'] }, 'messages[0]', 'invalid_type'],
            [{ messages: [{ role: 'user' }] }, 'messages[0].content', 'missing_required_parameter'],
            [{ messages: [{ role: 'user', content: 7 }] }, 'messages[0].content', 'invalid_type'],
            [{ messages: [{ role: 'user', content: null }] }, 'messages[0].content', 'missing_required_parameter'],
            [
                { messages: [{ role: 'user', content: [{ type: 'smell' }] }] },
                'messages[0].content[0].type',
                'invalid_value',
            ],
            [
                { messages: [{ role: 'user', content: [{ type: 'text', text: 7 }] }] },
                'messages[0].content[0].text',
                'invalid_type',
            ],
            [{ messages: [{ role: 'tool', content: 'x' }] }, 'messages[0].tool_call_id', 'missing_required_parameter'],
            [{ ...HELLO, temperature: 9 }, 'temperature', 'invalid_value'],
            ['{"messages":[{"role":"user","content":"x"}],"temperature":1e999}', 'temperature', 'invalid_value'],
            [{ ...HELLO, temperature: 'hot' }, 'temperature', 'invalid_type'],
            [{ ...HELLO, n: 1000 }, 'n', 'invalid_value'],
            [{ ...HELLO, max_tokens: 1e9 }, 'max_tokens', 'invalid_value'],
            [{ ...HELLO, max_tokens: 1.5 }, 'max_tokens', 'invalid_type'],
            [{ ...HELLO, stream: 'yes' }, 'stream', 'invalid_type'],
            [{ ...HELLO, tools: [{ type: 'function' }] }, 'tools[0].function', 'missing_required_parameter'],
            [{ ...HELLO, tool_choice: 'always' }, 'tool_choice', 'invalid_value'],
            [{ ...HELLO, response_format: { type: 'xml' } }, 'response_format.type', 'invalid_value'],
            [{ ...HELLO, stop: 7 }, 'stop', 'invalid_type'],
            [{ ...HELLO, model: 7 }, 'model', 'invalid_type'],
        ] as const
    ).map(([body, param, code]) => ({
        name: JSON.stringify(body).slice(0, 80),
        send: () => post(CHAT, body),
        status: 400,
        type: 'invalid_request_error',
        code,
        param,
    })),
    {
        name: 'an unknown role',
        send: () => post(CHAT, { messages: [{ role: 'robot', content: 'x' }] }),
        status: 400,
        type: 'invalid_request_error',
        code: 'invalid_value',
        param: 'messages[0].role',
        message: /: expected one of system, developer, user, assistant, tool, function\.$/,
    },
    {
        name: 'a missing model at the shared address',
        send: () => post('/api/openai/chat/completions', HELLO),
        status: 400,
        type: 'invalid_request_error',
        code: 'missing_required_parameter',
        param: 'model',
    },
    ...['null', '[]', '7', '"text"', ''].map(body => ({
        name: `a body of ${body || 'nothing'}`,
        send: () => post(CHAT, body),
        status: 400,
        type: 'invalid_request_error',
        code: body === '' ? 'invalid_json' : 'invalid_type',
    })),
    {
        name: 'a context that is too long',
        send: upstreamAnswers({
            status: 400,
            body: { error: { message: 'maximum context length is 8192 tokens', code: 'context_length_exceeded' } },
        }),
        status: 400,
        type: 'invalid_request_error',
        code: 'context_length_exceeded',
    },
    {
        name: 'a body that is too big',
        send: () => post(CHAT, { messages: [{ role: 'user', content: 'x'.repeat(200_000) }] }),
        status: 413,
        type: 'invalid_request_error',
        code: 'request_too_large',
    },
    {
        name: 'a chunked body that is too big',
        send: () => sendChunked('x'.repeat(200_000)),
        status: 413,
        type: 'invalid_request_error',
        code: 'request_too_large',
    },
    {
        name: "the provider's rate limit",
        send: upstreamAnswers({
            status: 429,
            headers: { 'retry-after': '7' },
            body: { error: { message: 'Slow down', code: 'rate_limit_exceeded' } },
        }),
        status: 429,
        type: 'rate_limit_error',
        code: 'rate_limit_exceeded',
        headers: { 'retry-after': '7' },
    },
    {
        name: "the provider's quota",
        send: upstreamAnswers({
            status: 429,
            body: {
                error: { message: 'You exceeded your quota', type: 'insufficient_quota', code: 'insufficient_quota' },
            },
        }),
        status: 429,
        type: 'rate_limit_error',
        code: 'insufficient_quota',
    },
    {
        name: 'a deleted agent',
        send: () => post('/agents/gone-agent/api/openai/chat/completions', HELLO),
        status: 410,
        type: 'invalid_request_error',
        code: 'agent_deleted',
    },
    {
        name: 'a provider that fails',
        send: upstreamAnswers({ status: 500, body: 'oops' }),
        status: 502,
        type: 'api_error',
        code: 'upstream_error',
    },
    {
        name: 'a provider that refuses our own key',
        send: upstreamAnswers({ status: 401, body: { error: { message: 'Incorrect API key provided: sk-abc' } } }),
        status: 502,
        type: 'api_error',
        code: 'upstream_error',
    },
    {
        name: 'a provider that never answers',
        send: () => {
            upstream.replyAlways({ neverAnswers: true });
            return impatient.post(CHAT, { stream: streamed, ...HELLO });
        },
        status: 504,
        type: 'api_error',
        code: 'upstream_timeout',
    },
];

describe.each([false, true])('with stream: %p', isStream => {
    test.each(rows.map(row => [row.name, row] as const))('%s (attack 36)', async (_, row) => {
        streamed = isStream;
        const response = await row.send();
        const body = await jsonOf(response);
        expect({ status: response.status, ...body.error }).toEqual({
            status: row.status,
            message: expect.stringMatching(row.message ?? /.+/),
            type: row.type,
            param: row.param ?? (row.code === 'agent_not_allowed' || row.code === 'agent_deleted' ? 'model' : null),
            code: row.code,
        });
        expect(Object.keys(body)).toEqual(['error']);
        expect(response.headers.get('content-type')).toStartWith('application/json');
        expect(response.headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{32}$/);
        expect(response.headers.get('access-control-allow-origin')).toBe('*');
        for (const [header, value] of Object.entries(row.headers ?? {}))
            expect(response.headers.get(header)).toBe(value);
        expect(JSON.stringify(body)).not.toContain(upstream.baseUrl);
        expect(JSON.stringify(body)).not.toContain('scripted-model');
        expect(JSON.stringify(body)).not.toMatch(/ptbk_[0-9a-f]{32}|sk-abc/);
    });
});

test('our own bug is a 500 that says nothing of the inside and is found in the log by its id (attack 20)', async () => {
    const logged: unknown[] = [];
    const log = {
        isWritten: () => true,
        debug() {},
        info() {},
        warn() {},
        error: (fields: object) => void logged.push(fields),
    };
    const broken = await startTestServer({
        overrides: {
            log,
            model: {
                name: 'broken',
                streamReply() {
                    throw new TypeError('secret inside at /srv/code.ts');
                },
            },
        },
    });
    const response = await broken.post(CHAT, HELLO);
    const body = await jsonOf(response);
    await broken.stop();
    expect(response.status).toBe(500);
    expect(body.error).toEqual({
        message: 'The server had an internal error. Its log has the cause under this request id.',
        type: 'server_error',
        param: null,
        code: 'internal_error',
    });
    expect(response.headers.get('x-should-retry')).toBe('false');
    expect(logged).toContainEqual(
        expect.objectContaining({ requestId: response.headers.get('x-request-id'), code: 'internal' }),
    );
});

test('a database that is down is a 503 with Retry-After and never a 401 (attack 7)', async () => {
    const down = await startTestServer();
    await down.context.close();
    const response = await down.post(CHAT, HELLO);
    expect(response.status).toBe(503);
    expect((await jsonOf(response)).error).toEqual({
        message: expect.any(String),
        type: 'service_unavailable_error',
        param: null,
        code: 'server_is_overloaded',
    });
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    await down.stop();
});

test('a server that shuts down answers 503, and ends an open stream with an error', async () => {
    const shutdown = new AbortController();
    const slow = startScriptedUpstream();
    slow.replyAlways({ text: ['Half ', { waitFor: new Promise(() => {}) }] });
    const closing = await startTestServer({
        providers: [providerAt(slow.baseUrl)],
        overrides: { shutdown: shutdown.signal },
    });
    const stream = await closing.openai().chat.completions.create({ model: 'x', stream: true, ...hello() });
    const iterator = stream[Symbol.asyncIterator]();
    await iterator.next();
    await iterator.next();
    const waiting = closing.post(CHAT, HELLO);
    await slow.nextRequest();
    await slow.nextRequest();
    shutdown.abort(new AppError('overloaded', 'The server is shutting down.'));

    const failure = await iterator.next().then(
        () => null,
        (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(OpenAI.APIError);
    expect(String(failure)).toContain('shutting down');
    const response = await waiting;
    expect(response.status).toBe(503);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    await closing.stop();
    await slow.stop();
});

test('the openai package raises each error as its own class', async () => {
    const client = server.openai();
    const ask = async (agent: OpenAI) => agent.chat.completions.create({ model: 'agent:jack-green', ...hello() });
    await expect(ask(server.openai('jack-green', { apiKey: 'ptbk_wrong' }))).rejects.toBeInstanceOf(
        OpenAI.AuthenticationError,
    );
    await expect(ask(server.openai('jack-green', { apiKey: LIMITED_KEY }))).rejects.toBeInstanceOf(
        OpenAI.PermissionDeniedError,
    );
    await expect(ask(server.openai('nobody'))).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    const empty = async () => client.chat.completions.create({ model: 'x', messages: [] });
    await expect(empty()).rejects.toBeInstanceOf(OpenAI.BadRequestError);
    upstream.replyAlways({ status: 429, body: { error: { message: 'Slow down' } } });
    await expect(ask(client)).rejects.toBeInstanceOf(OpenAI.RateLimitError);
    upstream.replyAlways({ status: 500, body: 'oops' });
    await expect(ask(client)).rejects.toBeInstanceOf(OpenAI.InternalServerError);
});

let streamed = false;

/** To a route, streamed or not; a body that is no object goes as it is. */
function post(path: string, body: string | object): Promise<Response> {
    return server.post(path, typeof body === 'string' ? body : { stream: streamed, ...body });
}

function hello() {
    return { messages: [{ role: 'user' as const, content: 'Hello!' }] };
}

function chatWith(key: string | null): Promise<Response> {
    return fetch(server.url + CHAT, {
        method: 'POST',
        headers: key === null ? {} : { authorization: `Bearer ${key}` },
        body: JSON.stringify({ ...HELLO, stream: streamed }),
    });
}

function upstreamAnswers(script: Parameters<ScriptedUpstream['replyAlways']>[0]): () => Promise<Response> {
    return () => {
        upstream.replyAlways(script);
        return post(CHAT, HELLO);
    };
}

function sendChunked(text: string): Promise<Response> {
    const body = new ReadableStream<Uint8Array>({
        start(controller) {
            controller.enqueue(new TextEncoder().encode(text));
            controller.close();
        },
    });
    return fetch(server.url + CHAT, { method: 'POST', headers: { authorization: `Bearer ${TEST_KEY}` }, body });
}
