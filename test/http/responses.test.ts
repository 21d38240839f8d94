import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import OpenAI from 'openai';
import { createToken } from '../../src/auth/create-token.ts';
import { jsonOf } from '../support/json-of.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, TEST_KEY, type TestServer } from '../support/start-test-server.ts';

const MODEL = 'agent:jack-green';
const RESPONSES = '/agents/jack-green/api/openai/responses';
const OTHER_KEY = 'ptbk_00000000000000000000000000000002';
const CALL = { index: 0, id: 'call_1', type: 'function', function: { name: 'look', arguments: '{"at":"sky"}' } };
const LOOK = { type: 'function' as const, name: 'look', parameters: { type: 'object' }, strict: false };

let upstream: ScriptedUpstream;
let server: TestServer;

beforeAll(async () => {
    upstream = startScriptedUpstream();
    server = await startTestServer({ providers: [providerAt(upstream.baseUrl)] });
    await createToken(server.context, { key: OTHER_KEY });
});
beforeEach(() => upstream.replyAlways({ text: ['Hello ', 'there'] }));
afterAll(() => Promise.all([upstream.stop(), server.stop()]));

test('a response has every key of the published schema', async () => {
    const response = await server.post(RESPONSES, { model: MODEL, input: 'Hello!', metadata: { a: 'b' } });
    expect(await jsonOf<object>(response)).toEqual({
        id: expect.stringMatching(/^resp_[0-9a-f]{32}$/),
        object: 'response',
        created_at: expect.any(Number),
        completed_at: expect.any(Number),
        status: 'completed',
        background: false,
        error: null,
        incomplete_details: null,
        instructions: null,
        max_output_tokens: null,
        max_tool_calls: null,
        model: MODEL,
        output: [
            {
                id: expect.stringMatching(/^msg_/),
                type: 'message',
                status: 'completed',
                role: 'assistant',
                content: [{ type: 'output_text', text: 'Hello there', annotations: [], logprobs: [] }],
            },
        ],
        parallel_tool_calls: true,
        previous_response_id: null,
        presence_penalty: 0,
        frequency_penalty: 0,
        prompt_cache_key: null,
        reasoning: { effort: null, summary: null },
        safety_identifier: null,
        service_tier: 'default',
        store: true,
        temperature: 1,
        text: { format: { type: 'text' } },
        tool_choice: 'auto',
        tools: [],
        top_logprobs: 0,
        top_p: 1,
        truncation: 'disabled',
        usage: {
            input_tokens: 11,
            input_tokens_details: { cached_tokens: 0 },
            output_tokens: 7,
            output_tokens_details: { reasoning_tokens: 0 },
            total_tokens: 18,
        },
        user: null,
        metadata: { a: 'b' },
    });
});

test('a text streams as the events that clients cannot do without, numbered', async () => {
    const events = await streamed({ input: 'Hello!' });
    expect(events.map(event => event.type)).toEqual([
        'response.created',
        'response.in_progress',
        'response.output_item.added',
        'response.content_part.added',
        'response.output_text.delta',
        'response.output_text.delta',
        'response.output_text.done',
        'response.content_part.done',
        'response.output_item.done',
        'response.completed',
    ]);
    expect(events.map(event => event.sequence_number)).toEqual(events.map((_, index) => index));
    const last = events.at(-1);
    expect(last?.type === 'response.completed' && last.response.status).toBe('completed');
});

test('each event is one write that names its type', async () => {
    const text = await (await server.post(RESPONSES, { input: 'Hello!', stream: true })).text();
    for (const frame of text.trimEnd().split('\n\n')) {
        const [, named, data = ''] = /^event: (\S+)\ndata: (.*)$/.exec(frame) ?? [];
        expect(JSON.parse(data).type).toBe(named);
    }
});

test("the SDK's own helper puts the streamed response together as it comes whole", async () => {
    upstream.replyAlways({
        chunks: [
            { choices: [{ index: 0, delta: { reasoning_content: 'Hm.' } }] },
            { choices: [{ index: 0, delta: { content: 'Let me look.' } }] },
            { choices: [{ index: 0, delta: { tool_calls: [CALL] } }] },
            { choices: [{ index: 0, delta: { tool_calls: [{ ...CALL, index: 1, id: 'call_2' }] } }] },
            { choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] },
        ],
    });
    const request = { model: MODEL, input: 'What is up?', tools: [LOOK] };
    const whole = await server.openai().responses.create(request);
    const helped = await server.openai().responses.stream(request).finalResponse();
    expect(helped.output).toMatchObject(whole.output.map(withoutId));
    expect(helped.output).toHaveLength(whole.output.length);
    expect(whole.output.map(item => item.type)).toEqual(['reasoning', 'message', 'function_call', 'function_call']);
    expect(whole.output[2]).toMatchObject({
        call_id: 'call_1',
        name: 'look',
        arguments: '{"at":"sky"}',
        status: 'completed',
    });
    expect(helped.output_text).toBe('Let me look.');
});

test.each([
    ['the first of which has no arguments', [['', '{"at":"sky"}']], ['{}', '{"at":"sky"}']],
    [
        'whose arguments come by turns',
        [
            ['{"at"', '{"in"'],
            [':1}', ':2}'],
        ],
        ['{"at":1}', '{"in":2}'],
    ],
])('calls at the same time, %s, are streamed as they come whole', async (_name, pieces, given) => {
    const toCalls = (texts: readonly string[]) =>
        texts.map((text, index) => ({
            index,
            ...(texts === pieces[0] ? { id: `call_${index}` } : {}),
            function: { ...(texts === pieces[0] ? { name: 'look' } : {}), arguments: text },
        }));
    upstream.replyAlways({
        chunks: [
            ...pieces.map(texts => ({ choices: [{ index: 0, delta: { tool_calls: toCalls(texts) } }] })),
            { choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] },
        ],
    });
    const request = { model: MODEL, input: 'What is up?', tools: [LOOK] };
    const whole = await server.openai().responses.create(request);
    const helped = await server.openai().responses.stream(request).finalResponse();
    expect(helped.output).toMatchObject(whole.output.map(withoutId));
    const calls = helped.output.map(item => item.type === 'function_call' && item.arguments);
    expect(calls).toEqual([...given]);
    const ended: unknown[] = [];
    for await (const event of await server.openai().responses.create({ ...request, stream: true })) {
        if (event.type === 'response.output_item.done') ended.push(event.item.type, event.output_index);
    }
    expect(ended.toSorted()).toEqual([0, 1, 'function_call', 'function_call']);
});

describe('the input', () => {
    test('as items reaches the model as the thread that it is', async () => {
        await server.openai().responses.create({
            model: MODEL,
            instructions: 'Be brief.',
            input: [
                { role: 'developer', content: 'Be kind.' },
                {
                    role: 'user',
                    content: [
                        { type: 'input_text', text: 'What is this?' },
                        { type: 'input_image', image_url: 'data:image/png;base64,AAAA', detail: 'low' },
                    ],
                },
                { type: 'reasoning', id: 'rs_1', summary: [] },
                { role: 'assistant', content: 'Let me look.' },
                { type: 'function_call', call_id: 'call_1', name: 'look', arguments: '{}' },
                { type: 'function_call_output', call_id: 'call_1', output: 'A tomato.' },
            ],
            tools: [LOOK, { type: 'web_search' }],
            text: { format: { type: 'json_schema', name: 'thing', schema: { type: 'object' } } },
            max_output_tokens: 50,
        });
        const body = upstream.requests.at(-1)?.body;
        const [system, ...thread] = Object(body?.['messages']);
        expect(system.content).toContain('Be brief.\n\nBe kind.');
        expect(thread.slice(-3)).toEqual([
            {
                role: 'user',
                content: [
                    { type: 'text', text: 'What is this?' },
                    { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA', detail: 'low' } },
                ],
            },
            {
                role: 'assistant',
                content: 'Let me look.',
                tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'look', arguments: '{}' } }],
            },
            { role: 'tool', tool_call_id: 'call_1', content: 'A tomato.' },
        ]);
        expect(body).toMatchObject({
            tools: [{ type: 'function', function: { name: 'look', parameters: { type: 'object' }, strict: false } }],
            response_format: { type: 'json_schema', json_schema: { name: 'thing', schema: { type: 'object' } } },
            max_completion_tokens: 50,
        });
    });

    test('may allow some of its tools alone', async () => {
        const tools = [LOOK, { ...LOOK, name: 'touch' }, { type: 'web_search' }];
        const allowed = [{ type: 'function', name: 'touch' }, { type: 'web_search' }];
        const tool_choice = { type: 'allowed_tools', mode: 'required', tools: allowed };
        const response = await server.post(RESPONSES, { input: 'Hello!', tools, tool_choice });
        expect(await jsonOf<object>(response)).toMatchObject({ status: 'completed', tool_choice });
        expect(upstream.requests.at(-1)?.body?.['tool_choice']).toEqual({
            type: 'allowed_tools',
            allowed_tools: { mode: 'required', tools: [{ type: 'function', function: { name: 'touch' } }] },
        });
    });

    test.each([
        [{}, 'input', 'missing_required_parameter'],
        [{ input: 7 }, 'input', 'invalid_type'],
        [{ input: [{ role: 'robot', content: 'x' }] }, 'input[0].role', 'invalid_value'],
        [{ input: [{ role: 'user' }] }, 'input[0].content', 'missing_required_parameter'],
        [
            { input: [{ role: 'user', content: [{ type: 'input_text' }] }] },
            'input[0].content[0].text',
            'missing_required_parameter',
        ],
        [{ input: [{ type: 'function_call', name: 'x' }] }, 'input[0].call_id', 'missing_required_parameter'],
        [{ input: 'x', tools: [{ type: 'function' }] }, 'tools[0].name', 'missing_required_parameter'],
        [
            {
                input: 'x',
                tools: [LOOK],
                tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'custom' }] },
            },
            'tool_choice.tools[0].name',
            'missing_required_parameter',
        ],
        [{ input: 'x', temperature: 3 }, 'temperature', 'invalid_value'],
        [{ input: 'x', previous_response_id: 'resp_nothing' }, 'previous_response_id', 'not_found'],
    ])('%j is refused by name', async (body, param, code) => {
        const response = await server.post(RESPONSES, body);
        expect((await jsonOf(response)).error).toMatchObject({ param, code });
        expect(response.status).toBe(code === 'not_found' ? 404 : 400);
    });
});

describe('a response that was given', () => {
    test('can be gone on with, as one conversation', async () => {
        const client = server.openai();
        const first = await client.responses.create({ model: MODEL, input: 'My name is Eve.' });
        const second = await client.responses.create({
            model: MODEL,
            input: 'What is my name?',
            previous_response_id: first.id,
        });
        expect(second.previous_response_id).toBe(first.id);
        expect(Object(upstream.requests.at(-1)?.body?.['messages']).slice(-3)).toEqual([
            { role: 'user', content: 'My name is Eve.' },
            { role: 'assistant', content: 'Hello there' },
            { role: 'user', content: 'What is my name?' },
        ]);
        const rows = (await server.rows('ChatHistory')).slice(-4);
        expect(new Set(rows.map(row => row['conversationId'])).size).toBe(1);
    });

    test('can be read again with what it answers', async () => {
        const client = server.openai();
        const given = await client.responses.create({ model: MODEL, input: 'Hello!' });
        const read = await client.responses.retrieve(given.id);
        expect(read).toMatchObject({ id: given.id, output: given.output, usage: given.usage, status: 'completed' });
        const items = await Array.fromAsync(client.responses.inputItems.list(given.id));
        expect(items).toMatchObject([
            { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hello!' }] },
        ]);
    });

    test('is not there for another key (attack 10)', async () => {
        const given = await server.openai().responses.create({ model: MODEL, input: 'Mine' });
        const other = server.openai('jack-green', { apiKey: OTHER_KEY });
        const tries = [
            async () => other.responses.retrieve(given.id),
            async () => other.responses.cancel(given.id),
            async () => other.responses.create({ model: MODEL, input: 'Go on', previous_response_id: given.id }),
        ];
        for (const attempt of tries) await expect(attempt()).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    });

    test('cannot be cancelled, since it was never in the background', async () => {
        const given = await server.openai().responses.create({ model: MODEL, input: 'Hello!' });
        const cancel = async () => server.openai().responses.cancel(given.id);
        await expect(cancel()).rejects.toThrow('Only background responses can be cancelled.');
    });
});

describe('an answer that', () => {
    test('is cut is incomplete, and says why', async () => {
        upstream.replyAlways({ text: ['Half'], finishReason: 'length' });
        const response = await server.openai().responses.create({ model: MODEL, input: 'Hello!' });
        expect([response.status, response.incomplete_details]).toEqual(['incomplete', { reason: 'max_output_tokens' }]);
        expect((await streamed({ input: 'Hello!' })).at(-1)?.type).toBe('response.incomplete');
    });

    test('is refused has a refusal', async () => {
        upstream.replyAlways({
            chunks: [
                { choices: [{ index: 0, delta: { refusal: 'No.' } }] },
                { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
            ],
        });
        const [item] = (await server.openai().responses.create({ model: MODEL, input: 'Hello!' })).output;
        expect(item).toMatchObject({ type: 'message', content: [{ type: 'refusal', refusal: 'No.' }] });
        expect((await streamed({ input: 'Hello!' })).map(event => event.type)).toContain('response.refusal.done');
    });

    test('breaks off is told as failed, and kept as FAILED', async () => {
        upstream.replyAlways({ chunks: [{ choices: [{ index: 0, delta: { content: 'Half' } }] }] });
        const last = (await streamed({ input: 'Hello!' })).at(-1);
        expect(last).toMatchObject({
            type: 'response.failed',
            response: { status: 'failed', error: { code: 'server_error', message: expect.any(String) } },
        });
        expect((await server.rows('ChatHistory')).at(-1)?.['status']).toBe('FAILED');
    });

    test('never begins is a plain error', async () => {
        upstream.replyAlways({ status: 500, body: 'oops' });
        const response = await server.post(RESPONSES, { input: 'Hello!', stream: true });
        expect([response.status, (await jsonOf(response)).error.code]).toEqual([502, 'upstream_error']);
    });
});

async function streamed(body: object) {
    const stream = await server.openai().responses.create({ model: MODEL, ...body, stream: true });
    return Array.fromAsync(stream);
}

function withoutId(item: object): object {
    const { id: _, ...rest } = { id: '', ...item };
    return rest;
}

describe('stored responses', () => {
    const get = (id: string) =>
        fetch(`${server.url}${RESPONSES}/${id}`, { headers: { authorization: `Bearer ${TEST_KEY}` } });

    test('are fetched as they were answered, with what they say of their request', async () => {
        const request = {
            input: 'Hello!',
            metadata: { a: 'b' },
            instructions: 'Be brief.',
            temperature: 0.5,
            tools: [LOOK],
        };
        const response = await jsonOf<{ readonly id: string }>(await server.post(RESPONSES, request));
        expect(await jsonOf<object>(await get(response.id))).toEqual(response);
    });

    test.each([false, true])('are none with `store: false` (streamed: %p)', async stream => {
        const text = await (await server.post(RESPONSES, { input: 'Hello!', store: false, stream })).text();
        const id = /resp_[0-9a-f]{32}/.exec(text)?.[0] ?? '';
        expect((await get(id)).status).toBe(404);
        const next = await server.post(RESPONSES, { input: 'And?', previous_response_id: id });
        expect([next.status, (await jsonOf(next)).error.param]).toEqual([404, 'previous_response_id']);
    });

    test('can be deleted, and cannot be gone on with then', async () => {
        const client = server.openai();
        const { id } = await client.responses.create({ model: MODEL, input: 'Hello!' });
        const deleted = await fetch(`${server.url}${RESPONSES}/${id}`, {
            method: 'DELETE',
            headers: { authorization: `Bearer ${TEST_KEY}` },
        });
        expect(await jsonOf<object>(deleted)).toEqual({ id, object: 'response', deleted: true });
        expect((await get(id)).status).toBe(404);
        expect((await server.post(RESPONSES, { input: 'And?', previous_response_id: id })).status).toBe(404);
    });

    test('are no completions, and completions are no responses', async () => {
        const { id } = await server.openai().responses.create({ model: MODEL, input: 'Hello!' });
        const path = `/agents/jack-green/api/openai/chat/completions/${id.replace('resp_', 'chatcmpl-')}`;
        const answer = await fetch(server.url + path, { headers: { authorization: `Bearer ${TEST_KEY}` } });
        expect(answer.status).toBe(404);
    });
});

test('the tokens of an input are counted with the instructions of the agent, and nothing is asked or recorded', async () => {
    const [asked, recorded] = [upstream.requests.length, (await server.rows('ChatHistory')).length];
    const client = server.openai();
    const short = await client.responses.inputTokens.count({ model: MODEL, input: 'Hello!' });
    const long = await client.responses.inputTokens.count({ model: MODEL, input: 'Hello! '.repeat(100) });
    expect(short.object).toBe('response.input_tokens');
    expect(short.input_tokens).toBeGreaterThan(20);
    expect(long.input_tokens - short.input_tokens).toBeGreaterThanOrEqual(198);
    expect([upstream.requests.length, (await server.rows('ChatHistory')).length]).toEqual([asked, recorded]);
});
