import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { DefaultChatTransport, readUIMessageStream, type UIMessage, type UIMessageChunk } from 'ai';
import { jsonOf } from '../support/json-of.ts';
import { readSseData } from '../support/read-sse-data.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, type TestServer } from '../support/start-test-server.ts';

const CHAT = '/agents/jack-green/api/chat';

let upstream: ScriptedUpstream;
let server: TestServer;

beforeAll(async () => {
    upstream = startScriptedUpstream();
    server = await startTestServer({ providers: [providerAt(upstream.baseUrl)] });
});
beforeEach(() => upstream.replyAlways({ text: ['Hello ', 'there'] }));
afterAll(() => Promise.all([upstream.stop(), server.stop()]));

test("useChat's transport reads the answer", async () => {
    const message = await lastMessage(await send([userMessage('Hi')]));
    expect(message.role).toBe('assistant');
    expect(message.parts).toEqual([{ type: 'step-start' }, { type: 'text', text: 'Hello there', state: 'done' }]);
    expect(message.metadata).toEqual({
        conversationId: expect.stringMatching(/^[0-9a-f]{32}$/),
        usage: { inputTokens: 11, outputTokens: 7, totalTokens: 18 },
    });
});

test('streams the events of the protocol in their order', async () => {
    const response = await server.post(CHAT, { message: 'Hi' });
    expect(response.headers.get('x-vercel-ai-ui-message-stream')).toBe('v1');
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(readSseData(await response.text())).toEqual([
        {
            type: 'start',
            messageId: expect.stringMatching(/^[0-9a-f]{32}$/),
            messageMetadata: { conversationId: expect.any(String) },
        },
        { type: 'start-step' },
        { type: 'text-start', id: 'text-0' },
        { type: 'text-delta', id: 'text-0', delta: 'Hello ' },
        { type: 'text-delta', id: 'text-0', delta: 'there' },
        { type: 'text-end', id: 'text-0' },
        { type: 'finish-step' },
        {
            type: 'finish',
            finishReason: 'stop',
            messageMetadata: { usage: { inputTokens: 11, outputTokens: 7, totalTokens: 18 } },
        },
        '[DONE]',
    ]);
});

test('shows reasoning as a part of its own', async () => {
    upstream.replyAlways({
        chunks: [
            { choices: [{ index: 0, delta: { reasoning_content: 'Hm.' } }] },
            { choices: [{ index: 0, delta: { content: 'Yes.' } }] },
            { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
        ],
    });
    const message = await lastMessage(await send([userMessage('Hi')]));
    expect(message.parts).toMatchObject([
        { type: 'step-start' },
        { type: 'reasoning', text: 'Hm.', state: 'done' },
        { type: 'text', text: 'Yes.', state: 'done' },
    ]);
});

test('goes on with the same message after a tool that the client ran', async () => {
    upstream.reply({
        chunks: [
            {
                choices: [
                    {
                        index: 0,
                        delta: {
                            tool_calls: [
                                {
                                    index: 0,
                                    id: 'call_1',
                                    type: 'function',
                                    function: { name: 'look', arguments: '{"at":"sky"}' },
                                },
                            ],
                        },
                    },
                ],
            },
            { choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] },
        ],
    });
    const asked = [userMessage('What is up?')];
    const called = await lastMessage(await send(asked));
    expect(called.parts.at(-1)).toMatchObject({
        type: 'tool-look',
        toolCallId: 'call_1',
        state: 'input-available',
        input: { at: 'sky' },
    });
    Object.assign(called.parts.at(-1) ?? {}, { state: 'output-available', output: { color: 'blue' } });
    const chunks = await Array.fromAsync(await send([...asked, called]));
    expect(chunks[0]).toMatchObject({ type: 'start', messageId: called.id });
    expect(Object(upstream.requests.at(-1)?.body?.['messages']).slice(-3)).toMatchObject([
        { role: 'user', content: 'What is up?' },
        { role: 'assistant', tool_calls: [{ id: 'call_1', function: { name: 'look', arguments: '{"at":"sky"}' } }] },
        { role: 'tool', tool_call_id: 'call_1', content: '{"color":"blue"}' },
    ]);
});

test('a failure in the middle is raised by the SDK', async () => {
    upstream.replyAlways({
        raw: ['data: {"choices":[{"index":0,"delta":{"content":"Half"}}]}\n\n', 'data: [DONE]\n\n'],
    });
    const chunks = await Array.fromAsync(await send([userMessage('Hi')]));
    expect(chunks.at(-1)).toEqual({ type: 'error', errorText: expect.any(String) });
    expect((await server.rows('ChatHistory')).at(-1)).toMatchObject({
        status: 'FAILED',
        message: { role: 'MODEL', content: 'Half', errorCode: 'upstream_failed' },
    });
});

test('a failure before the first word is a plain error', async () => {
    upstream.replyAlways({ status: 500, body: 'oops' });
    const response = await server.post(CHAT, { message: 'Hi' });
    expect(response.status).toBe(502);
    expect((await jsonOf(response)).error).toMatchObject({ type: 'api_error', code: 'upstream_error' });
});

describe('a message alone', () => {
    test('goes on with its conversation, also without the cookie of its beginning', async () => {
        const first = await jsonOf(await server.post(CHAT, { message: 'My name is Eve', stream: false }));
        const body = { message: 'What is my name?', conversationId: first.conversationId, stream: false };
        const second = await jsonOf(await server.post(CHAT, body));
        expect(second.conversationId).toBe(first.conversationId);
        expect(Object(upstream.requests.at(-1)?.body?.['messages']).slice(-3)).toEqual([
            { role: 'user', content: 'My name is Eve' },
            { role: 'assistant', content: 'Hello there' },
            { role: 'user', content: 'What is my name?' },
        ]);
    });

    test('goes on from the alternative that was shown', async () => {
        const alternatives = ['Shown', 'Not shown'].map((content, index) => [
            { choices: [{ index, delta: { content } }] },
            { choices: [{ index, delta: {}, finish_reason: 'stop' }] },
        ]);
        upstream.reply({ chunks: alternatives.flat() });
        const first = await jsonOf(await server.post(CHAT, { message: 'Say one of two', n: 2, stream: false }));
        expect(first.message.parts).toEqual([{ type: 'text', text: 'Shown' }]);
        const { conversationId } = first;
        await jsonOf(await server.post(CHAT, { message: 'And then?', conversationId, stream: false }));
        expect(Object(upstream.requests.at(-1)?.body?.['messages']).slice(-3)).toEqual([
            { role: 'user', content: 'Say one of two' },
            { role: 'assistant', content: 'Shown' },
            { role: 'user', content: 'And then?' },
        ]);
    });

    test('may be a message of the SDK', async () => {
        const response = await server.post(CHAT, { message: userMessage('Hi'), stream: false });
        expect((await jsonOf(response)).message.parts).toEqual([{ type: 'text', text: 'Hello there' }]);
    });

    test('starts a conversation of its own each time', async () => {
        const ask = async () => jsonOf(await server.post(CHAT, { message: 'Hi', stream: false }));
        expect((await ask()).conversationId).not.toBe((await ask()).conversationId);
    });

    test('finds no conversation of another agent, of the API, or that is not there', async () => {
        await server.createAgent('Other Agent');
        const ofOther = await jsonOf(
            await server.post('/agents/other-agent/api/chat', { message: 'Hi', stream: false }),
        );
        await server.openai().chat.completions.create({ model: 'x', messages: [{ role: 'user', content: 'Hi' }] });
        const ofApi = (await server.rows('ChatHistory')).at(-1)?.['conversationId'];
        for (const conversationId of [ofOther.conversationId, ofApi, 'nothing']) {
            const response = await server.post(CHAT, { message: 'And?', conversationId });
            expect(response.status).toBe(404);
            expect((await jsonOf(response)).error).toMatchObject({ code: 'not_found', param: 'conversationId' });
        }
    });
});

describe('visitors', () => {
    test('get a cookie that scripts cannot read, once', async () => {
        const first = await server.post(CHAT, { message: 'Hi' });
        await first.text();
        const cookie = first.headers.get('set-cookie') ?? '';
        expect(cookie).toMatch(/^visitor=[0-9a-f]{32}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/);
        const again = await server.post(CHAT, { message: 'Hi' }, { cookie: cookie.split(';')[0] ?? '' });
        await again.text();
        expect(again.headers.get('set-cookie')).toBeNull();
    });

    test('do not join one another though they say the same', async () => {
        const thread = [userMessage('Hi'), assistantMessage('Hello there'), userMessage('And now?')];
        const ask = async (visitor: string, messages: readonly object[]) =>
            jsonOf(await server.post(CHAT, { id: 'chat', messages, stream: false }, { cookie: `visitor=${visitor}` }));
        const ofEve = await ask('e'.repeat(32), thread.slice(0, 1));
        await ask('a'.repeat(32), thread.slice(0, 1));
        expect((await ask('e'.repeat(32), thread)).conversationId).toBe(ofEve.conversationId);
        expect((await ask('b'.repeat(32), thread)).conversationId).not.toBe(ofEve.conversationId);
    });

    test('who asks for another first answer stay in their conversation', async () => {
        const ask = async (trigger: string) =>
            jsonOf(
                await server.post(
                    CHAT,
                    { id: 'chat', messages: [userMessage('Again, please')], trigger, stream: false },
                    { cookie: `visitor=${'c'.repeat(32)}` },
                ),
            );
        const first = await ask('submit-message');
        expect((await ask('regenerate-message')).conversationId).toBe(first.conversationId);
    });
});

describe('a thread that names its conversation', () => {
    const ask = async (visitor: string, text: string, conversationId?: string) =>
        jsonOf(
            await server.post(
                CHAT,
                { id: 'chat', messages: [userMessage(text)], conversationId, stream: false },
                { cookie: `visitor=${visitor}` },
            ),
        );

    test('is a branch of it, also where its first message is another', async () => {
        const visitor = '1'.repeat(32);
        const first = await ask(visitor, 'A question');
        const second = await ask(visitor, 'A question in other words', first.conversationId);
        const third = await ask(visitor, 'A question', first.conversationId);
        expect([second.conversationId, third.conversationId]).toEqual([first.conversationId, first.conversationId]);
        const rows = (await server.rows('ChatHistory')).slice(-5);
        expect(rows.map(row => row['previousMessageHash'] === null)).toEqual([true, false, true, false, false]);
        expect((await ask(visitor, 'A question in other words')).conversationId).not.toBe(first.conversationId);
    });

    test('joins nobody else’s', async () => {
        const first = await ask('2'.repeat(32), 'A secret question');
        const second = await ask('3'.repeat(32), 'Another one', first.conversationId);
        expect(second.conversationId).not.toBe(first.conversationId);
    });
});

test.each([
    [{}, 'messages', 'missing_required_parameter'],
    [{ message: '' }, 'message', 'invalid_value'],
    [{ message: 7 }, 'message', 'invalid_type'],
    [{ messages: [{ role: 'user', parts: 'x' }] }, 'messages[0].parts', 'invalid_type'],
    [
        { messages: [{ role: 'user', parts: [{ type: 'text' }] }] },
        'messages[0].parts[0].text',
        'missing_required_parameter',
    ],
    [
        { messages: [{ role: 'user', parts: [{ type: 'file', url: 'data:,' }] }] },
        'messages[0].parts[0].mediaType',
        'missing_required_parameter',
    ],
    [{ message: 'Hi', temperature: 9 }, 'temperature', 'invalid_value'],
])('refuses %j and names %s', async (body, param, code) => {
    const response = await server.post(CHAT, body);
    expect([response.status, (await jsonOf(response)).error]).toMatchObject([400, { param, code }]);
});

test('a private agent is not there for visitors (attack 13, 58)', async () => {
    await server.createAgent('Secret Agent');
    await server.context.agents.setVisibility('secret-agent', 'PRIVATE', new Date());
    const hidden = await server.post('/agents/secret-agent/api/chat', { message: 'Hi' });
    const missing = await server.post('/agents/no-such-agent/api/chat', { message: 'Hi' });
    expect([hidden.status, missing.status]).toEqual([404, 404]);
    const texts = [await hidden.text(), await missing.text()];
    expect(texts[0]?.replace('secret-agent', 'X')).toBe(texts[1]?.replace('no-such-agent', 'X') ?? '');
});

function send(messages: UIMessage[]): Promise<ReadableStream<UIMessageChunk>> {
    const transport = new DefaultChatTransport<UIMessage>({ api: server.url + CHAT });
    return transport.sendMessages({
        chatId: 'chat',
        messageId: undefined,
        trigger: 'submit-message',
        messages,
        abortSignal: undefined,
    });
}

async function lastMessage(stream: ReadableStream<UIMessageChunk>): Promise<UIMessage> {
    const messages = await Array.fromAsync(readUIMessageStream({ stream, terminateOnError: true }));
    const last = messages.at(-1);
    if (last === undefined) throw new Error('The stream had no message.');
    return last;
}

function userMessage(text: string): UIMessage {
    return { id: 'user', role: 'user', parts: [{ type: 'text', text }] };
}

function assistantMessage(text: string): UIMessage {
    return { id: 'assistant', role: 'assistant', parts: [{ type: 'text', text }] };
}
