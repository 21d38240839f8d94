import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { createToken } from '../../src/auth/create-token.ts';
import { jsonOf } from '../support/json-of.ts';
import { readSseData } from '../support/read-sse-data.ts';
import { type RecordedRequest, type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, TEST_KEY, type TestServer } from '../support/start-test-server.ts';

const BASE = '/agents/jack-green/api/openai';
const MODEL = 'agent:jack-green';
const OTHER_KEY = 'ptbk_00000000000000000000000000000002';
const VECTORS = [
    [0.5, -0.25],
    [1, 2],
];

let without: ScriptedUpstream;
let upstream: ScriptedUpstream;
let server: TestServer;

beforeAll(async () => {
    without = startScriptedUpstream();
    upstream = startScriptedUpstream({ models: ['scripted-model', 'scripted-embed', 'another-embed'] });
    upstream.replyAt('/v1/embeddings', embed);
    upstream.replyAt('/v1/completions', completeText);
    server = await startTestServer({ providers: [providerAt(without.baseUrl), providerAt(upstream.baseUrl)] });
    await createToken(server.context, { key: OTHER_KEY, agentNames: ['anna'] });
    await server.createAgent('Anna\n\nPERSONA A gardener');
});
afterAll(() => Promise.all([without.stop(), upstream.stop(), server.stop()]));

describe('embeddings', () => {
    const client = () => server.openai();

    test.each([undefined, 'float', 'base64'] as const)(
        'come in the form that is asked for (%p)',
        async encoding_format => {
            const request = { model: MODEL, input: ['One', 'Two'], ...(encoding_format ? { encoding_format } : {}) };
            const { data, model, usage } = await client().embeddings.create(request);
            const vectors = data.map(({ embedding }) => embedding);
            const asBase64 = vectors.map(vector => Buffer.from(Float32Array.from(vector).buffer).toString('base64'));
            if (encoding_format === 'base64') expect(vectors).toEqual(VECTORS.map(toBase64) as never);
            else expect(asBase64).toEqual(VECTORS.map(toBase64));
            expect([model, usage]).toEqual([MODEL, { prompt_tokens: 4, total_tokens: 4 }]);
        },
    );

    test('are requested from the first provider that has them, with its own model', async () => {
        await client().embeddings.create({ model: 'text-embedding-3-small', input: 'One', dimensions: 2 });
        expect(upstream.requests.at(-1)?.body).toEqual({
            model: 'another-embed',
            input: 'One',
            dimensions: 2,
            encoding_format: 'float',
        });
        expect(await server.rows('ChatHistory')).toEqual([]);
    });

    test('name the parameter that the provider rejects, and not the provider', async () => {
        const body = { input: 'One', dimensions: 9999 };
        const response = await server.post(`${BASE}/embeddings`, body);
        const { error } = await jsonOf(response);
        expect([response.status, error.param]).toEqual([400, 'dimensions']);
        expect(error.message).not.toMatch(/another-embed|scripted/);
    });

    test.each([
        [{}, 'input'],
        [{ input: '' }, 'input'],
        [{ input: [] }, 'input'],
        [{ input: ['One', 2] }, 'input[1]'],
        [{ input: 'One', dimensions: 0 }, 'dimensions'],
        [{ input: 'One', encoding_format: 'hex' }, 'encoding_format'],
    ])('reject %j', async (body, param) => {
        const response = await server.post(`${BASE}/embeddings`, body);
        expect([response.status, (await jsonOf(response)).error.param]).toEqual([400, param]);
    });
});

describe('text completions', () => {
    const request = { model: MODEL, prompt: 'Once', max_tokens: 5 };

    test("are passed on in the server's format", async () => {
        const completion = await server.openai().completions.create({ ...request, echo: true });
        expect(completion).toMatchObject({
            id: expect.stringMatching(/^cmpl-[0-9a-f]{32}$/),
            object: 'text_completion',
            model: MODEL,
            choices: [{ index: 0, text: ' upon a time', logprobs: null, finish_reason: 'length' }],
            usage: { prompt_tokens: 1, completion_tokens: 3, total_tokens: 4 },
        });
        expect(upstream.requests.at(-1)?.body).toEqual({
            model: 'scripted-model',
            prompt: 'Once',
            max_tokens: 5,
            echo: true,
            stream: false,
        });
    });

    test('are streamed, with usage if requested', async () => {
        const body = { ...request, stream: true, stream_options: { include_usage: true } };
        const text = await (await server.post(`${BASE}/completions`, body)).text();
        const chunks = readSseData(text);
        const head = { object: 'text_completion', model: MODEL, usage: null };
        expect(chunks).toMatchObject([
            { ...head, choices: [{ index: 0, text: ' upon', logprobs: null, finish_reason: null }] },
            { ...head, choices: [{ index: 0, text: ' a time', logprobs: null, finish_reason: 'length' }] },
            { ...head, choices: [], usage: { prompt_tokens: 1, completion_tokens: 3, total_tokens: 4 } },
            '[DONE]',
        ]);
        const pieces = await Array.fromAsync(await server.openai().completions.create({ ...request, stream: true }));
        expect(pieces.map(piece => piece.choices[0]?.text).join('')).toBe(' upon a time');
    });

    test('that are incomplete are errors', async () => {
        const body = { ...request, prompt: 'break off' };
        expect((await server.post(`${BASE}/completions`, body)).status).toBe(502);
        const streamed = await (await server.post(`${BASE}/completions`, { ...body, stream: true })).text();
        expect(readSseData(streamed).slice(-2)).toMatchObject([{ error: { code: 'upstream_error' } }, '[DONE]']);
    });
});

describe.each([
    ['embeddings', { input: 'One' }],
    ['completions', { prompt: 'One' }],
])('%s', (path, body) => {
    test('need an API key for the agent', async () => {
        const wrong = await server.post(`${BASE}/${path}`, body, { authorization: 'Bearer ptbk_wrong' });
        const other = await server.post(`${BASE}/${path}`, body, { authorization: `Bearer ${OTHER_KEY}` });
        const missing = await server.post(`/api/openai/${path}`, { ...body, model: 'agent:nobody' });
        expect([wrong.status, other.status, missing.status]).toEqual([401, 403, 404]);
    });

    test('are model_not_found if no provider has them, and with the built-in model', async () => {
        const provided = await startTestServer({ providers: [providerAt(without.baseUrl)] });
        const builtIn = await startTestServer();
        for (const each of [provided, builtIn]) {
            const response = await each.post(`${BASE}/${path}`, body);
            const { error } = await jsonOf(response);
            expect([response.status, error.code, error.param]).toEqual([404, 'model_not_found', 'model']);
            await each.stop();
        }
    });

    test('end the provider request when the client leaves, and when the provider is silent', async () => {
        const silent = startScriptedUpstream({ models: ['scripted-model', 'scripted-embed'] });
        silent.replyAt(`/v1/${path}`, { neverAnswers: true });
        const own = await startTestServer({ providers: [providerAt(silent.baseUrl)], config: { modelSilenceMs: 300 } });
        const leaving = new AbortController();
        const left = fetch(`${own.url}${BASE}/${path}`, {
            method: 'POST',
            headers: { authorization: `Bearer ${TEST_KEY}` },
            body: JSON.stringify(body),
            signal: leaving.signal,
        }).catch(() => 'left');
        const request = await silent.nextRequest();
        leaving.abort();
        expect(await left).toBe('left');
        await silent.aborted(request);
        expect((await own.post(`${BASE}/${path}`, body)).status).toBe(504);
        await own.stop();
        await silent.stop();
    });

    test("convert the provider's failure", async () => {
        const failing = startScriptedUpstream({ models: ['scripted-model', 'scripted-embed'] });
        failing.replyAt(`/v1/${path}`, { status: 401, body: { error: { message: 'Bad key sk-secret' } } });
        const own = await startTestServer({ providers: [providerAt(failing.baseUrl), providerAt(upstream.baseUrl)] });
        const response = await own.post(`${BASE}/${path}`, body);
        expect([response.status, (await response.text()).includes('sk-secret')]).toEqual([502, false]);
        await own.stop();
        await failing.stop();
    });
});

function embed({ body }: RecordedRequest) {
    const [dimensions, input] = [Number(body?.['dimensions'] ?? 2), body?.['input']];
    if (dimensions > 2) {
        const message = 'another-embed has 2 dimensions at most';
        return { status: 400, body: { error: { message, param: 'dimensions' } } };
    }
    const count = Array.isArray(input) ? input.length : 1;
    const data = VECTORS.slice(0, count).map((embedding, index) => ({ object: 'embedding', index, embedding }));
    const usage = { prompt_tokens: 2 * count, total_tokens: 2 * count };
    return { body: { object: 'list', data: data.toReversed(), model: body?.['model'], usage } };
}

function completeText({ body }: RecordedRequest) {
    const choice = { index: 0, logprobs: null, finish_reason: body?.['prompt'] === 'break off' ? null : 'length' };
    const usage = { prompt_tokens: 1, completion_tokens: 3, total_tokens: 4 };
    const head = { id: 'cmpl-scripted', object: 'text_completion', model: 'scripted-model' };
    if (body?.['stream'] !== true) return { body: { ...head, choices: [{ ...choice, text: ' upon a time' }], usage } };
    return {
        chunks: [
            { ...head, choices: [{ ...choice, text: ' upon', finish_reason: null }] },
            { ...head, choices: [{ ...choice, text: ' a time' }] },
            { ...head, choices: [], usage },
        ],
    };
}

function toBase64(vector: readonly number[]): string {
    return Buffer.from(Float32Array.from(vector).buffer).toString('base64');
}
