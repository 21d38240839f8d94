import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { jsonOf } from '../support/json-of.ts';
import { logIn } from '../support/log-in.ts';
import { type ScriptedUpstream, startScriptedUpstream, type UpstreamScript } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, TEST_KEY, type TestServer } from '../support/start-test-server.ts';

const API = '/agents/jack-green/api/openai';
const CHAT = '/agents/jack-green/api/chat';
const FOR_VISITORS = 'The agent may not reply to this message. Change the message and try again.';
const REFUSED = 'The provider "strict" refused the content';
const HI = { role: 'user', content: 'Hi' };

/** What providers answer to what their filters refuse, and what a key holder reads of it. */
const REFUSALS: Readonly<Record<string, readonly [UpstreamScript, string]>> = {
    'Azure, its filter': [
        failed(400, {
            message:
                "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry. To learn more read https://go.microsoft.com/fwlink/?linkid=2198766",
            type: null,
            param: 'prompt',
            code: 'content_filter',
            status: 400,
            innererror: { code: 'ResponsibleAIPolicyViolation' },
        }),
        ": The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
    ],
    'Azure, only its inner error': [
        failed(400, { message: 'Bad', code: null, innererror: { code: 'ResponsibleAIPolicyViolation' } }),
        ': Bad.',
    ],
    'OpenAI, a flagged prompt': [
        failed(400, {
            message: 'Invalid prompt: your prompt was flagged as potentially violating our usage policy.',
            code: 'invalid_prompt',
        }),
        ': Invalid prompt: your prompt was flagged as potentially violating our usage policy.',
    ],
    'OpenAI, its content policy': [
        failed(400, {
            message: 'Your request was rejected as a result of our safety system.',
            code: 'content_policy_violation',
        }),
        ': Your request was rejected as a result of our safety system.',
    ],
    'OpenRouter, its moderation': [
        failed(403, {
            code: 403,
            message: 'Your chosen model requires moderation and your input was flagged for "violence".',
            metadata: { reasons: ['violence'], flagged_input: 'Hi', provider_name: 'OpenAI' },
        }),
        ': Your chosen model requires moderation and your input was flagged for "violence".',
    ],
    DeepSeek: [
        failed(400, { message: 'Content Exists Risk', type: 'invalid_request_error', code: 'invalid_request_error' }),
        ': Content Exists Risk.',
    ],
    'Mistral, its guardrails': [
        {
            status: 403,
            body: { object: 'error', message: 'The input was blocked by the guardrails', type: 'moderation' },
        },
        ': The input was blocked by the guardrails.',
    ],
    xAI: [
        failed(403, { message: 'Content violates usage guidelines. Failed check: SAFETY_CHECK_TYPE_VIOLENCE' }),
        ': Content violates usage guidelines. Failed check: SAFETY_CHECK_TYPE_VIOLENCE.',
    ],
    Alibaba: [
        failed(400, {
            message: 'Input data may contain inappropriate content.',
            type: 'data_inspection_failed',
            code: 'data_inspection_failed',
        }),
        ': Input data may contain inappropriate content.',
    ],
    Moonshot: [
        failed(400, {
            message: 'The request was rejected because it was considered high risk',
            type: 'content_filter',
        }),
        ': The request was rejected because it was considered high risk.',
    ],
    'Google, a blocked prompt as a list': [
        { status: 400, body: [{ error: { code: 400, message: 'Prohibited content', status: 'PROHIBITED_CONTENT' } }] },
        ': Prohibited content.',
    ],
    'Google, a reason instead of a reply': [
        { chunks: [{ candidates: [], promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } }] },
        ': The prompt was blocked: PROHIBITED_CONTENT.',
    ],
    'Google, a finish without a reply': [{ chunks: [finished('content_filter: PROHIBITED_CONTENT')] }, '.'],
    'OpenAI, a finish without a reply': [{ chunks: [finished('content_filter')] }, '.'],
    'Anthropic, a finish without a reply': [{ chunks: [finished('refusal')] }, '.'],
    'Google, a finish for safety': [{ chunks: [finished('SAFETY')] }, '.'],
    'a refusal as the first frame': [
        { chunks: [{ error: { code: 'content_filter', message: 'Filtered.' } }] },
        ': Filtered.',
    ],
};

/** Failures whose words resemble those of refusals. */
const OTHER_FAILURES: Readonly<Record<string, readonly [UpstreamScript, number, string]>> = {
    'a blocked account': [
        failed(403, { message: 'Your account was flagged for violating our policies' }),
        502,
        'upstream_error',
    ],
    'a blocked key': [failed(401, { message: 'This API key is blocked' }), 502, 'upstream_error'],
    'a wrong key': [failed(403, { message: 'Forbidden' }), 502, 'upstream_error'],
    'a failure inside a filter': [failed(500, { message: 'The content filter failed' }), 502, 'upstream_error'],
    'too many requests': [
        failed(429, { message: 'Requests blocked by the content team', code: 'rate_limit_exceeded' }),
        429,
        'rate_limit_exceeded',
    ],
    'a conversation that is too long': [
        failed(400, { message: 'Your input exceeds the context window of this model' }),
        400,
        'context_length_exceeded',
    ],
    'a parameter': [
        failed(400, { message: 'Values over 2 are blocked for this input', param: 'temperature' }),
        400,
        'invalid_value',
    ],
};

let upstream: ScriptedUpstream;
let server: TestServer;
let mcp: Client;
let admin: Readonly<Record<string, string>>;

beforeAll(async () => {
    upstream = startScriptedUpstream();
    server = await startTestServer({ providers: [providerAt(upstream.baseUrl, { name: 'strict' })] });
    admin = await logIn(server);
    mcp = new Client({ name: 'test', version: '1.0.0' });
    const transport = new StreamableHTTPClientTransport(new URL(`${server.url}/agents/jack-green/api/mcp`), {
        requestInit: { headers: { authorization: `Bearer ${TEST_KEY}` } },
    });
    // The SDK's own class does not fit the SDK's own interface where optional properties are exact.
    await mcp.connect(transport as Transport);
});
afterAll(async () => {
    await mcp.close();
    await Promise.all([upstream.stop(), server.stop()]);
});

describe.each(Object.entries(REFUSALS))('%s', (_, [script, reason]) => {
    beforeEach(() => upstream.replyAlways(script));

    test.each([
        ['Chat Completions', `${API}/chat/completions`, { messages: [HI] }],
        ['Responses', `${API}/responses`, { model: 'agent:jack-green', input: 'Hi' }],
    ])('is an error 400 of the content in %s, asked for once', async (__, path, body) => {
        for (const stream of [false, true]) {
            const before = upstream.requests.length;
            const response = await server.post(path, { ...body, stream });
            expect(response.status).toBe(400);
            expect(await jsonOf<object>(response)).toEqual({
                error: {
                    message: REFUSED + reason,
                    type: 'invalid_request_error',
                    param: null,
                    code: 'content_filter',
                },
            });
            expect(response.headers.get('x-should-retry')).toBe('false');
            expect(upstream.requests).toHaveLength(before + 1);
        }
    });

    test('is told to visitors of the web chat in a sentence, and to the admin with its reason', async () => {
        for (const stream of [false, true]) {
            for (const [headers, message] of [
                [{}, FOR_VISITORS],
                [admin, REFUSED + reason],
            ] as const) {
                const response = await server.post(CHAT, { message: 'Hi', stream }, headers);
                expect(response.status).toBe(400);
                expect((await jsonOf(response)).error).toMatchObject({ message, code: 'content_filter' });
            }
        }
    });

    test('is the error of an MCP tool, with its reason', async () => {
        const result = await mcp.callTool({ name: 'chat', arguments: { message: 'Hi' } });
        expect(result.isError).toBe(true);
        expect(result.content).toEqual([{ type: 'text', text: REFUSED + reason }]);
    });
});

test.each(Object.entries(OTHER_FAILURES))('%s is no refusal of the content', async (_, [script, status, code]) => {
    upstream.replyAlways(script);
    const response = await server.post(`${API}/chat/completions`, { messages: [HI], temperature: 1.5 });
    expect([response.status, (await jsonOf(response)).error.code]).toEqual([status, code]);
});

test('what was said before a filter is kept, with its reason', async () => {
    upstream.replyAlways({ text: 'Half', finishReason: 'content_filter' });
    const [choice] = (
        await server.openai().chat.completions.create({
            model: 'agent:jack-green',
            messages: [{ role: 'user', content: 'Hi' }],
        })
    ).choices;
    expect([choice?.message.content, choice?.finish_reason]).toEqual(['Half', 'content_filter']);
});

test('a refusal in words is a reply', async () => {
    upstream.replyAlways({
        chunks: [{ choices: [{ index: 0, delta: { refusal: 'I cannot help with that.' } }] }, finished('stop')],
    });
    for (const stream of [false, true]) {
        const { completions } = server.openai().chat;
        const request = { model: 'agent:jack-green', messages: [{ role: 'user' as const, content: 'Hi' }] };
        const completion = stream
            ? await completions.stream(request).finalChatCompletion()
            : await completions.create(request);
        expect(completion.choices[0]?.message.refusal).toBe('I cannot help with that.');
    }
});

describe('with another provider behind', () => {
    let other: ScriptedUpstream;
    let both: TestServer;
    beforeAll(async () => {
        other = startScriptedUpstream();
        const providers = [
            providerAt(upstream.baseUrl, { name: 'strict' }),
            providerAt(other.baseUrl, { name: 'lenient' }),
        ];
        both = await startTestServer({ providers });
        upstream.replyAlways(failed(400, { message: 'Filtered.', code: 'content_filter' }));
    });
    afterAll(() => Promise.all([other.stop(), both.stop()]));

    test('the other may answer, and no provider counts as failed', async () => {
        other.replyAlways({ text: 'Hello' });
        const response = await both.post(`${API}/chat/completions`, { messages: [HI] });
        expect((await jsonOf(response)).choices[0]?.message.content).toBe('Hello');
        const metrics = await (await fetch(`${both.url}/metrics`, { headers: await logIn(both) })).text();
        expect(metrics).toMatch(/provider_attempts_total\{provider="strict",status="refused"\} 1/);
        expect(metrics).not.toContain('provider_failures_total{provider="strict"');
    });

    test('a refusal is told also if the other fails', async () => {
        other.replyAlways({ status: 500, body: 'oops' });
        const response = await both.post(`${API}/chat/completions`, { messages: [HI] });
        expect([response.status, (await jsonOf(response)).error.code]).toEqual([400, 'content_filter']);
        // The other may answer later.
        expect(response.headers.get('x-should-retry')).toBeNull();
    });
});

function failed(status: number, error: object): UpstreamScript {
    return { status, body: { error } };
}

function finished(reason: string) {
    return { choices: [{ index: 0, delta: {}, finish_reason: reason }] };
}
