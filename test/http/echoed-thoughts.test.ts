import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import { jsonOf } from '../support/json-of.ts';
import { readSseData } from '../support/read-sse-data.ts';
import { type RecordedRequest, type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, type TestServer } from '../support/start-test-server.ts';
import { toUiStream } from '../support/to-ui-stream.ts';

/** Models that think before they call tools want their thoughts back with the results. */

const EXTRA = { google: { thought_signature: 'c2lnbmVk' } };
const THOUGHT = 'I need the tool.';
const API = '/agents/jack-green/api/openai';
const WEB_CHAT = '/agents/jack-green/api/chat';
const QUESTION = { role: 'user', content: 'Look it up.' };

let upstream: ScriptedUpstream;
let server: TestServer;

beforeAll(async () => {
    upstream = startScriptedUpstream();
    server = await startTestServer({ providers: [providerAt(upstream.baseUrl)] });
    await server.createAgent('Timer\nPERSONA You know the time.\nUSE TIME');
});
afterAll(() => Promise.all([upstream.stop(), server.stop()]));
afterEach(() => upstream.forgetReplies());

/** Gives the call of a reply back with its result, as a client does that keeps all that it got. */
const CLIENTS: Readonly<Record<string, () => Promise<Response>>> = {
    async 'Chat Completions'() {
        return sendBack(await askWhole());
    },
    async 'Chat Completions, streamed'() {
        const body = { messages: [QUESTION], stream: true };
        const text = await (await server.post(`${API}/chat/completions`, body)).text();
        const deltas = readSseData(text).flatMap(event => (Object(event).choices ?? []).map(choiceOf));
        const calls = deltas.flatMap(delta => delta.tool_calls ?? []);
        const args = calls.map(call => call.function.arguments ?? '').join('');
        const reasoning_content = deltas.map(delta => delta.reasoning_content ?? '').join('');
        const { index: _, ...call } = calls[0];
        const tool_calls = [{ ...call, function: { ...call.function, arguments: args } }];
        return sendBack({ role: 'assistant', content: null, reasoning_content, tool_calls });
    },
    async 'Chat Completions with `reasoning`'() {
        const { reasoning_content: reasoning, ...message } = await askWhole();
        return sendBack({ ...message, reasoning });
    },
    async 'Responses with its items'() {
        const { output } = await jsonOf<{ output: readonly object[] }>(
            await server.post(`${API}/responses`, { input: [QUESTION], store: false }),
        );
        const input = [QUESTION, ...output, { type: 'function_call_output', call_id: 'call_1', output: 'done' }];
        return server.post(`${API}/responses`, { input, store: false });
    },
    async 'Responses with the id of the one before'() {
        const { id } = await jsonOf(await server.post(`${API}/responses`, { input: [QUESTION] }));
        const input = [{ type: 'function_call_output', call_id: 'call_1', output: 'done' }];
        return server.post(`${API}/responses`, { input, previous_response_id: id });
    },
    async 'the web chat'() {
        const user = { id: 'u', role: 'user', parts: [{ type: 'text', text: QUESTION.content }] };
        const body = { id: 'whole', messages: [user], stream: false };
        const { message } = await jsonOf<{ message: UiMessage }>(await server.post(WEB_CHAT, body));
        return sendUiBack(user, message);
    },
    async 'the web chat, streamed'() {
        const user = { id: 'u', role: 'user', parts: [{ type: 'text', text: QUESTION.content }] };
        const { readUIMessageStream } = await import('ai');
        const response = await server.post(WEB_CHAT, { id: 'streamed', messages: [user] });
        let message: UiMessage | null = null;
        for await (const each of readUIMessageStream({ stream: await toUiStream(response) })) {
            message = { id: each.id, role: each.role, parts: each.parts.map(part => ({ ...part })) };
        }
        if (message === null) throw new Error('No message came.');
        return sendUiBack(user, message);
    },
};

describe.each(Object.keys(CLIENTS))('%s', name => {
    test('gives reasoning and signature of a call back to the model', async () => {
        upstream.reply({ chunks: toolCall('look_up') });
        const response = await CLIENTS[name]?.();
        expect([response?.status, await response?.text()]).toEqual([200, expect.any(String)]);
        const [message] = callsOf(upstream.requests.at(-1));
        expect([message?.['reasoning_content'], Object(message?.['tool_calls'])[0].extra_content]).toEqual([
            THOUGHT,
            EXTRA,
        ]);
    });
});

test('an own tool of an agent gives them back in its rounds', async () => {
    upstream.reply(({ body }) => {
        const tools: readonly { function: { name: string } }[] = Object(body?.['tools']);
        return { chunks: toolCall(tools[0]?.function.name ?? '') };
    });
    const response = await server.post('/agents/timer/api/openai/chat/completions', { messages: [QUESTION] });
    expect((await jsonOf(response)).choices[0]?.finish_reason).toBe('stop');
    const [message] = callsOf(upstream.requests.at(-1));
    expect([message?.['reasoning_content'], Object(message?.['tool_calls'])[0].extra_content]).toEqual([
        THOUGHT,
        EXTRA,
    ]);
});

test.each([
    ['reasoning_content', "property 'reasoning_content' is unsupported"],
    ['extra_content', 'Unknown name "extra_content" at \'messages[1].tool_calls[0]\': Cannot find field.'],
])('a provider that refuses %s is asked again without it', async (field, message) => {
    upstream.reply({ body: { error: { message, type: 'invalid_request_error' } }, status: 400 });
    const call = { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' }, extra_content: EXTRA };
    const response = await sendBack({
        role: 'assistant',
        content: null,
        reasoning_content: THOUGHT,
        tool_calls: [call],
    });
    expect([response.status, await response.text()]).toEqual([200, expect.any(String)]);
    expect(upstream.requests.at(-2)?.bodyText).toContain(`"${field}"`);
    expect(upstream.requests.at(-1)?.bodyText).not.toContain(`"${field}"`);
});

test.each([[7], [null], [[]], [{}], [''], [{ text: 'x' }]])(
    'thoughts that are no text are ignored: %j',
    async value => {
        const call = { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' }, extra_content: 'x' };
        const message = { role: 'assistant', content: null, tool_calls: [call] };
        const response = await sendBack({ ...message, reasoning_content: value, reasoning: value });
        expect([response.status, await response.text()]).toEqual([200, expect.any(String)]);
        const [sent] = callsOf(upstream.requests.at(-1));
        expect(Object.keys(sent ?? {}).toSorted()).toEqual(['content', 'role', 'tool_calls']);
    },
);

test('a thought without calls is not sent back', async () => {
    const answer = { role: 'assistant', content: 'Done.', reasoning_content: THOUGHT };
    await server.post(`${API}/chat/completions`, { messages: [QUESTION, answer, QUESTION] });
    expect(upstream.requests.at(-1)?.bodyText).not.toContain(THOUGHT);
});

interface UiMessage {
    readonly id: string;
    readonly role: string;
    readonly parts: readonly Record<string, unknown>[];
}

async function askWhole(): Promise<Readonly<Record<string, unknown>>> {
    const { choices } = await jsonOf(await server.post(`${API}/chat/completions`, { messages: [QUESTION] }));
    return Object(choices[0]?.message);
}

function sendBack(message: object): Promise<Response> {
    const result = { role: 'tool', tool_call_id: 'call_1', content: 'done' };
    return server.post(`${API}/chat/completions`, { messages: [QUESTION, message, result] });
}

function sendUiBack(user: object, message: UiMessage): Promise<Response> {
    const done = { state: 'output-available', output: 'done' };
    const parts = message.parts.map(part => (String(part['type']).startsWith('tool-') ? { ...part, ...done } : part));
    return server.post(WEB_CHAT, { id: 'back', messages: [user, { ...message, parts }] });
}

function toolCall(name: string): readonly object[] {
    const call = {
        index: 0,
        id: 'call_1',
        type: 'function',
        function: { name, arguments: '{}' },
        extra_content: EXTRA,
    };
    return [
        { choices: [{ index: 0, delta: { role: 'assistant', content: null, reasoning_content: THOUGHT } }] },
        { choices: [{ index: 0, delta: { tool_calls: [call] } }] },
        { choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] },
    ];
}

function choiceOf({ delta }: { readonly delta: unknown }) {
    return Object(delta);
}

function callsOf(request: RecordedRequest | undefined): readonly Readonly<Record<string, unknown>>[] {
    const messages: readonly Readonly<Record<string, unknown>>[] = Object(request?.body?.['messages']);
    return messages.filter(message => message['tool_calls'] !== undefined);
}
