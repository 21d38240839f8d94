import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { createToken } from '../../src/auth/create-token.ts';
import { jsonOf } from '../support/json-of.ts';
import { readSseData } from '../support/read-sse-data.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, TEST_KEY, type TestServer } from '../support/start-test-server.ts';

const BASE = '/agents/jack-green/api/openai';
const HELLO = { messages: [{ role: 'user' as const, content: 'Hello!' }] };
const TWO_TEXTS = { text: ['Hello ', 'there'] };
const LIMITED_KEY = 'ptbk_00000000000000000000000000000004';

let upstream: ScriptedUpstream;
let server: TestServer;

beforeAll(async () => {
    upstream = startScriptedUpstream();
    server = await startTestServer({ providers: [providerAt(upstream.baseUrl)] });
    await createToken(server.context, { key: LIMITED_KEY, agentNames: ['other-agent'] });
    await server.createAgent('Other Agent');
});
beforeEach(() => upstream.replyAlways(TWO_TEXTS));
afterAll(() => Promise.all([upstream.stop(), server.stop()]));

describe('a reply', () => {
    test('has exactly the fields of the API', async () => {
        const response = await server.post(`${BASE}/chat/completions`, HELLO);
        expect(response.headers.get('content-type')).toStartWith('application/json');
        expect(await jsonOf<object>(response)).toEqual({
            id: expect.stringMatching(/^chatcmpl-[0-9a-f]{32}$/),
            object: 'chat.completion',
            created: expect.any(Number),
            model: 'agent:jack-green',
            choices: [
                {
                    index: 0,
                    message: { role: 'assistant', content: 'Hello there', refusal: null },
                    logprobs: null,
                    finish_reason: 'stop',
                },
            ],
            usage: {
                prompt_tokens: 11,
                completion_tokens: 7,
                total_tokens: 18,
                prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
                completion_tokens_details: {
                    reasoning_tokens: 0,
                    audio_tokens: 0,
                    accepted_prediction_tokens: 0,
                    rejected_prediction_tokens: 0,
                },
            },
        });
    });

    test('streams role, deltas, finish and [DONE] as events', async () => {
        const response = await server.post(`${BASE}/chat/completions`, { ...HELLO, stream: true });
        expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
        expect(response.headers.get('cache-control')).toStartWith('no-cache');
        expect(response.headers.get('x-accel-buffering')).toBe('no');
        const text = await response.text();
        expect(text).not.toMatch(/^(id|event):/m);
        const chunks = readSseData(text);
        expect(chunks.at(-1)).toBe('[DONE]');
        const envelope = {
            id: expect.stringMatching(/^chatcmpl-/),
            object: 'chat.completion.chunk',
            created: expect.any(Number),
            model: 'agent:jack-green',
        };
        const chunk = (delta: object, finish_reason: string | null = null) => ({
            ...envelope,
            choices: [{ index: 0, delta, logprobs: null, finish_reason }],
        });
        expect(chunks.slice(0, -1)).toEqual([
            chunk({ role: 'assistant', content: '', refusal: null }),
            chunk({ content: 'Hello ' }),
            chunk({ content: 'there' }),
            chunk({}, 'stop'),
        ]);
        expect(new Set(chunks.slice(0, -1).map(each => JSON.stringify([Reflect.get(Object(each), 'id')]))).size).toBe(
            1,
        );
    });

    test('streams usage last if requested, and null before', async () => {
        const stream = await server.openai().chat.completions.create({
            model: 'agent:jack-green',
            ...HELLO,
            stream: true,
            stream_options: { include_usage: true },
        });
        const chunks = await Array.fromAsync(stream);
        expect(chunks.map(chunk => chunk.usage?.total_tokens ?? null)).toEqual([null, null, null, null, 18]);
        expect(chunks.every(chunk => 'usage' in chunk)).toBe(true);
        expect(chunks.at(-1)?.choices).toEqual([]);
    });

    test('returns complete tool calls, streamed or not', async () => {
        const call = { id: 'call_1', type: 'function', function: { name: 'look', arguments: '{"at":"sky"}' } };
        upstream.replyAlways({
            chunks: [
                {
                    choices: [
                        { index: 0, delta: { role: 'assistant', content: null, tool_calls: [{ index: 0, ...call }] } },
                    ],
                },
                { choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] },
            ],
        });
        const request = { model: 'x', ...HELLO, tools: [{ type: 'function' as const, function: { name: 'look' } }] };
        const whole = await server.openai().chat.completions.create(request);
        expect(whole.choices[0]?.message).toEqual({
            role: 'assistant',
            content: null,
            refusal: null,
            tool_calls: [call],
        } as never);
        expect(whole.choices[0]?.finish_reason).toBe('tool_calls');
        const streamed = await server.openai().chat.completions.stream(request).finalChatCompletion();
        expect(streamed.choices[0]?.message.tool_calls).toMatchObject([call]);
    });

    test("streams parallel calls one after the other, so that the SDK's helper can read each one", async () => {
        const toCall = (index: number, text: string) => ({
            choices: [
                {
                    index: 0,
                    delta: {
                        tool_calls: [{ index, id: `call_${index}`, function: { name: 'look', arguments: text } }],
                    },
                },
            ],
        });
        upstream.replyAlways({
            chunks: [
                toCall(0, ''),
                toCall(1, '{"at":"sky"}'),
                { choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] },
            ],
        });
        const look = { name: 'look', strict: true, parameters: { type: 'object' } };
        const request = { model: 'x', ...HELLO, tools: [{ type: 'function' as const, function: look }] };
        const read: string[] = [];
        const stream = server.openai().chat.completions.stream(request);
        stream.on('tool_calls.function.arguments.done', call => read.push(call.arguments));
        await stream.finalChatCompletion();
        expect(read).toEqual(['{}', '{"at":"sky"}']);
    });

    test('returns the requested number of choices', async () => {
        upstream.replyAlways({
            chunks: [
                { choices: [{ index: 1, delta: { content: 'two' } }] },
                { choices: [{ index: 0, delta: { content: 'one' } }] },
                { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
                { choices: [{ index: 1, delta: {}, finish_reason: 'length' }] },
            ],
        });
        const whole = await server.openai().chat.completions.create({ model: 'x', ...HELLO, n: 2 });
        expect(whole.choices.map(choice => [choice.index, choice.message.content, choice.finish_reason])).toEqual([
            [0, 'one', 'stop'],
            [1, 'two', 'length'],
        ]);
    });

    test('passes on reasoning, log probabilities and refusals', async () => {
        const token = { token: 'Hi', logprob: -0.1, bytes: [72, 105], top_logprobs: [] };
        upstream.replyAlways({
            chunks: [
                { choices: [{ index: 0, delta: { reasoning_content: 'Hm.' } }] },
                { choices: [{ index: 0, delta: { content: 'Hi' }, logprobs: { content: [token], refusal: null } }] },
                { choices: [{ index: 0, delta: { refusal: 'No.' } }] },
                { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
            ],
        });
        const whole = await server.openai().chat.completions.create({ model: 'x', ...HELLO, logprobs: true });
        expect(whole.choices[0]).toEqual({
            index: 0,
            message: { role: 'assistant', content: 'Hi', refusal: 'No.', reasoning_content: 'Hm.' },
            logprobs: { content: [token], refusal: null },
            finish_reason: 'stop',
        } as never);
    });
});

describe('a request', () => {
    test.each([
        `${BASE}/chat/completions`,
        `${BASE}/v1/chat/completions`,
        `${BASE}//chat/completions`,
        `${BASE}/v1//chat/completions/`,
        '/agents/jack-green//api/openai/chat/completions',
        '/api/openai/chat/completions',
        '/api/openai/v1/chat/completions',
    ])('reaches the agent at %s', async path => {
        const response = await server.post(path, { ...HELLO, model: 'agent:jack-green' });
        expect((await jsonOf(response)).choices[0]?.message.content).toBe('Hello there');
    });

    test.each(['jack-green', 'agent:jack-green'])('names the agent as %s at the shared address', async model => {
        const response = await server.post('/api/openai/chat/completions', { ...HELLO, model });
        expect((await jsonOf(response)).model).toBe('agent:jack-green');
    });

    test.each([undefined, null, 'gpt-4o', 'agent:jack-green'])(
        'may have the model %p at its own address',
        async model => {
            const response = await server.post(`${BASE}/chat/completions`, { ...HELLO, model });
            expect((await jsonOf(response)).model).toBe('agent:jack-green');
        },
    );

    test.each([
        { authorization: `Bearer ${TEST_KEY}` },
        { authorization: `bearer   ${TEST_KEY}  ` },
        { 'x-api-key': TEST_KEY },
        { 'api-key': TEST_KEY },
    ])('sends its API key as %p', async headers => {
        const response = await fetch(`${server.url}${BASE}/models`, { headers });
        expect(response.status).toBe(200);
    });

    test.each([
        [`?api_key=${TEST_KEY}`, {}],
        ['', { cookie: `session=${TEST_KEY}; authorization=${TEST_KEY}` }],
        ['', { authorization: `Basic ${TEST_KEY}` }],
        ['', { authorization: `Bearer ${TEST_KEY}' OR '1'='1` }],
        ['', { authorization: `Bearer ${'ptbk_'.repeat(2000)}` }],
    ])('is rejected with %p %p', async (query, headers) => {
        const response = await fetch(`${server.url}${BASE}/models${query}`, { headers });
        expect(response.status).toBe(401);
    });

    test.each(['x-api-key', 'api-key'])('has the same limits with its API key in %s', async header => {
        const response = await fetch(`${server.url}${BASE}/models`, { headers: { [header]: LIMITED_KEY } });
        expect(response.status).toBe(403);
    });

    test.each(['application/json; charset=utf-8', 'text/plain', 'application/octet-stream'])(
        'is read as JSON with content type %s',
        async contentType => {
            const response = await server.post(`${BASE}/chat/completions`, HELLO, { 'content-type': contentType });
            expect(response.status).toBe(200);
        },
    );

    test('may have unknown fields, and null for absent values', async () => {
        const response = await server.post(`${BASE}/chat/completions`, {
            ...HELLO,
            temperature: null,
            tools: null,
            stop: null,
            stream: null,
            stream_options: null,
            n: null,
            user: null,
            prompt_cache_key: 'x',
            safety_identifier: 'y',
            verbosity: 'low',
            store: true,
            metadata: { a: '1' },
            service_tier: 'auto',
            moderation: {},
            functions: null,
            __proto__: null,
        });
        expect(response.status).toBe(200);
    });

    test('cannot redirect the model request or set its API key (attack 21)', async () => {
        const elsewhere = startScriptedUpstream();
        const places = { base_url: elsewhere.baseUrl, api_base: elsewhere.baseUrl, baseURL: elsewhere.baseUrl };
        const keys = { api_key: 'sk-other', extra_headers: { authorization: 'Bearer sk-other' } };
        for (const [path, body] of [
            [`${BASE}/chat/completions`, HELLO],
            [`${BASE}/responses`, { input: 'Hello!' }],
            ['/agents/jack-green/api/chat', { message: 'Hello!' }],
        ] as const) {
            const asked = upstream.requests.length;
            const response = await server.post(path, { ...body, ...places, ...keys });
            await response.text();
            expect([response.status, upstream.requests.length]).toEqual([200, asked + 1]);
            expect(upstream.requests.at(-1)?.bodyText).not.toContain(elsewhere.baseUrl);
            expect(JSON.stringify(upstream.requests.at(-1))).not.toContain('sk-other');
        }
        expect(elsewhere.requests).toEqual([]);
        await elsewhere.stop();
    });

    test('passes on every option unchanged', async () => {
        const options = {
            temperature: 0.5,
            top_p: 0.9,
            max_tokens: 5,
            max_completion_tokens: 6,
            stop: ['a', 'b'],
            seed: 7,
            presence_penalty: 0.1,
            frequency_penalty: -0.1,
            logit_bias: { '50256': -100 },
            logprobs: true,
            top_logprobs: 2,
            n: 1,
            tools: [{ type: 'function', function: { name: 'look', parameters: { type: 'object' }, strict: true } }],
            tool_choice: { type: 'function', function: { name: 'look' } },
            parallel_tool_calls: false,
            response_format: {
                type: 'json_schema',
                json_schema: { name: 'a', schema: { type: 'object' }, strict: true },
            },
            reasoning_effort: 'low',
            user: 'user-1',
        };
        await server.post(`${BASE}/chat/completions`, { ...HELLO, ...options });
        expect(upstream.requests.at(-1)?.body).toMatchObject(options);
    });

    test('passes on every kind of message and part', async () => {
        const messages = [
            { role: 'system', content: 'Be brief.' },
            { role: 'developer', content: [{ type: 'text', text: 'Be kind.' }] },
            {
                role: 'user',
                content: [
                    { type: 'text', text: 'What is this?', cache_control: { type: 'ephemeral' } },
                    { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA', detail: 'low' } },
                    { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } },
                    { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,AAAA' } },
                ],
            },
            {
                role: 'assistant',
                content: null,
                tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'look', arguments: '{}' } }],
            },
            { role: 'tool', tool_call_id: 'call_1', content: 'A tomato.' },
            { role: 'assistant', content: 'A tomato.' },
            { role: 'user', content: 'Sure?', name: 'Eve' },
        ];
        await server.post(`${BASE}/chat/completions`, { messages });
        const sent: readonly { role: string; content: unknown }[] = Object(
            upstream.requests.at(-1)?.body?.['messages'],
        );
        expect(sent.slice(-5)).toMatchObject(messages.slice(2));
        const systems = sent.filter(message => message.role === 'system' || message.role === 'developer');
        expect(systems).toHaveLength(1);
        expect(systems[0]?.content).toStartWith('You are Jack Green');
        expect(systems[0]?.content).toContain('Be brief.\n\nBe kind.');
    });

    test('with only system text still sends a message to the provider', async () => {
        const response = await server.post(`${BASE}/chat/completions`, {
            messages: [{ role: 'system', content: 'Write a haiku.' }],
        });
        expect(response.status).toBe(200);
        expect(Object(upstream.requests.at(-1)?.body?.['messages']).at(-1)).toEqual({
            role: 'user',
            content: 'Write a haiku.',
        });
    });
});

describe('models', () => {
    test('of an agent are that agent', async () => {
        const models = await Array.fromAsync(await server.openai().models.list());
        expect(models).toMatchObject([{ id: 'agent:jack-green', object: 'model', owned_by: 'agents-server' }]);
    });

    test('at the shared address are the agents that the API key may use (attack 11)', async () => {
        const shared = { baseURL: `${server.url}/api/openai/v1` };
        const all = await Array.fromAsync(await server.openai('', shared).models.list());
        expect(all.map(model => model.id)).toEqual(['agent:jack-green', 'agent:other-agent']);
        const limited = await Array.fromAsync(
            await server.openai('', { ...shared, apiKey: LIMITED_KEY }).models.list(),
        );
        expect(limited.map(model => model.id)).toEqual(['agent:other-agent']);
    });

    test.each(['agent:jack-green', 'agent%3Ajack-green', 'jack-green'])('has %s', async id => {
        const headers = { authorization: `Bearer ${TEST_KEY}` };
        for (const base of [BASE, '/api/openai/v1']) {
            const response = await fetch(`${server.url}${base}/models/${id}`, { headers });
            expect((await jsonOf(response)).id).toBe('agent:jack-green');
        }
    });

    test.each([`${BASE}/models/agent:other-agent`, '/api/openai/models/nobody', '/api/openai/models/%ff'])(
        'has no %s',
        async path => {
            const response = await fetch(server.url + path, { headers: { authorization: `Bearer ${TEST_KEY}` } });
            expect(response.status).toBe(404);
            expect((await jsonOf(response)).error).toMatchObject({ code: 'model_not_found', param: 'model' });
        },
    );

    test('show whether the built-in model replies, but not the provider (attack 14)', async () => {
        const builtIn = await startTestServer();
        const [told, ofProvider] = [await builtIn.openai().models.list(), await server.openai().models.list()];
        const one = await builtIn.openai().models.retrieve('agent:jack-green');
        await builtIn.stop();
        const hint = 'No language model is configured: the built-in book model answers, from what the book says.';
        expect(told.data).toMatchObject([
            { description: expect.stringMatching(new RegExp(`^A friendly .* ${hint}$`)) },
        ]);
        expect(one).toEqual(told.data.at(0) ?? one);
        expect(JSON.stringify(ofProvider)).not.toContain('model is configured');
    });

    test('answers HEAD without a body', async () => {
        const response = await fetch(`${server.url}${BASE}/models`, {
            method: 'HEAD',
            headers: { authorization: `Bearer ${TEST_KEY}` },
        });
        expect([response.status, await response.text()]).toEqual([200, '']);
    });
});

describe('a browser of another origin', () => {
    test('gets a preflight response without an API key', async () => {
        const response = await fetch(`${server.url}${BASE}/chat/completions`, {
            method: 'OPTIONS',
            headers: {
                origin: 'tauri://localhost',
                'access-control-request-method': 'POST',
                'access-control-request-headers': 'authorization, x-stainless-lang',
                'access-control-request-private-network': 'true',
            },
        });
        expect(response.status).toBe(204);
        expect(response.headers.get('access-control-allow-origin')).toBe('*');
        expect(response.headers.get('access-control-allow-headers')).toBe('authorization, x-stainless-lang');
        expect(response.headers.get('access-control-allow-methods')).toContain('POST');
        expect(response.headers.get('access-control-allow-private-network')).toBe('true');
        expect(Number(response.headers.get('access-control-max-age'))).toBeGreaterThan(0);
        expect(response.headers.get('access-control-allow-credentials')).toBeNull();
    });

    test('can read streams and their request id', async () => {
        const response = await server.post(`${BASE}/chat/completions`, { ...HELLO, stream: true }, { origin: 'null' });
        await response.text();
        expect(response.headers.get('access-control-allow-origin')).toBe('*');
        expect(response.headers.get('access-control-expose-headers')).toContain('x-request-id');
    });

    test('cannot read the web chat (attack 17)', async () => {
        const response = await server.post('/agents/jack-green/api/chat', { message: 'Hello' });
        await response.text();
        expect(response.headers.get('access-control-allow-origin')).toBeNull();
    });
});

test('the base address returns a hint', async () => {
    const response = await fetch(`${server.url}${BASE}/v1/`);
    expect((await jsonOf(response)).endpoints).toContain('POST /chat/completions');
});

test.each(['\n\ndata: {"x":1}\n\n', '\r\ndata: [DONE]\r\n\r\n', '\u2028data: x\u2028', '\u0085data: x'])(
    'text of the model makes no frame of its own: %j (attack 19)',
    async text => {
        upstream.replyAlways({ text: [text] });
        const body = await (await server.post(`${BASE}/chat/completions`, { ...HELLO, stream: true })).text();
        expect(body.split(/[\n\r\u0085\u2028\u2029]+/).filter(line => line !== '')).toHaveLength(4);
        const streamed = await Array.fromAsync(
            await server.openai().chat.completions.create({ model: 'x', ...HELLO, stream: true }),
        );
        expect(streamed.map(chunk => chunk.choices[0]?.delta.content ?? '').join('')).toBe(text);
    },
);
