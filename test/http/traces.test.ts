import { afterEach, beforeEach, expect, test } from 'bun:test';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { type OtlpReceiver, type ReceivedSpan, startOtlpReceiver } from '../support/start-otlp-receiver.ts';
import { providerAt, startTestServer, type TestServer } from '../support/start-test-server.ts';

const CHAT = '/agents/jack-green/api/openai/chat/completions';
const HELLO = { messages: [{ role: 'user', content: 'A secret word: Rumpelstiltskin' }], temperature: 0.5 };
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const PARENT_ID = 'b7ad6b7169203331';
const PROVIDER_KEY = 'a-key-that-nobody-may-see';

let receiver: OtlpReceiver;
let failing: ScriptedUpstream;
let upstream: ScriptedUpstream;
let server: TestServer;

beforeEach(() => {
    receiver = startOtlpReceiver();
    failing = startScriptedUpstream();
    upstream = startScriptedUpstream();
});
afterEach(() => Promise.all([receiver.stop(), failing.stop(), upstream.stop()]));

async function startTracing(isContentCaptured = false): Promise<void> {
    const headers = { 'x-receiver-key': 'of-the-receiver' };
    server = await startTestServer({
        providers: [
            providerAt(failing.baseUrl, { name: 'first', apiKey: PROVIDER_KEY }),
            providerAt(upstream.baseUrl, { name: 'second' }),
        ],
        config: { tracing: { endpoint: receiver.url, headers, serviceName: 'my-agents', isContentCaptured } },
    });
    failing.reply({ status: 429, body: { error: { message: 'Slow down' } } });
}

test('a request, the reply in it and each question to a provider are spans of one trace', async () => {
    await startTracing();
    await server.post(CHAT, HELLO, { traceparent: `00-${TRACE_ID}-${PARENT_ID}-01` });
    const reply = (await server.rows('ChatHistory')).at(-1);
    await server.stop();
    const { request, agent, providers } = named(receiver.spans);
    const [first, second] = providers;
    expect(receiver.spans.map(({ traceId }) => traceId)).toEqual([TRACE_ID, TRACE_ID, TRACE_ID, TRACE_ID]);
    expect([request?.parentSpanId, agent?.parentSpanId, first?.parentSpanId, second?.parentSpanId]).toEqual([
        ...[PARENT_ID, request?.spanId, agent?.spanId, agent?.spanId],
    ]);
    expect(request).toMatchObject({
        kind: 2,
        isError: false,
        name: 'POST /agents/:agentName/api/openai/chat/completions',
        attributes: {
            'http.request.method': 'POST',
            'http.route': '/agents/:agentName/api/openai/chat/completions',
            'http.response.status_code': 200,
        },
    });
    const usage = {
        'gen_ai.usage.input_tokens': 11,
        'gen_ai.usage.output_tokens': 7,
        'gen_ai.response.model': 'scripted-model',
        'gen_ai.response.finish_reasons': ['stop'],
    };
    expect([agent?.name, agent?.kind, agent?.attributes]).toEqual([
        'invoke_agent jack-green',
        1,
        {
            'gen_ai.operation.name': 'invoke_agent',
            'gen_ai.agent.name': 'jack-green',
            ...usage,
            'gen_ai.conversation.id': reply?.['conversationId'],
            'gen_ai.response.id': reply?.['replyId'],
            'agents_server.source': 'OPENAI_API_COMPATIBILITY',
        },
    ]);
    const asked = {
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.stream': true,
        'gen_ai.request.temperature': 0.5,
    };
    expect([first?.name, first?.kind, first?.isError, first?.attributes]).toEqual([
        ...['chat', 3, true],
        { ...asked, 'gen_ai.provider.name': 'first', 'error.type': 'rate_limited' },
    ]);
    expect([second?.name, second?.kind, second?.isError, second?.attributes]).toEqual([
        ...['chat scripted-model', 3, false],
        {
            ...asked,
            ...usage,
            'gen_ai.provider.name': 'second',
            'gen_ai.response.time_to_first_chunk': expect.any(Number),
        },
    ]);
    expect(receiver.resources[0]).toMatchObject({ 'service.name': 'my-agents' });
    expect(receiver.headers[0]?.get('x-receiver-key')).toBe('of-the-receiver');
    expect((await upstream.nextRequest()).headers['traceparent']).toBe(`00-${TRACE_ID}-${second?.spanId}-01`);
});

test('what was said stays here unless it is asked for, and keys do always', async () => {
    await startTracing();
    upstream.reply({ text: 'The word is Rumpelstiltskin' });
    await server.post(CHAT, HELLO);
    await server.stop();
    expect(receiver.spans.length).toBe(4);
    expect(JSON.stringify(receiver.spans)).not.toContain('Rumpelstiltskin');

    await startTracing(true);
    upstream.reply({ text: 'The word is Rumpelstiltskin' });
    await server.post(CHAT, HELLO);
    await server.stop();
    const { agent, providers } = named(receiver.spans.slice(4));
    const said = JSON.stringify([
        { role: 'user', parts: [{ type: 'text', content: 'A secret word: Rumpelstiltskin' }] },
    ]);
    expect(agent?.attributes['gen_ai.input.messages']).toBe(said);
    expect(JSON.parse(String(agent?.attributes['gen_ai.output.messages']))).toEqual([
        {
            role: 'assistant',
            parts: [{ type: 'text', content: 'The word is Rumpelstiltskin' }],
            finish_reason: 'stop',
        },
    ]);
    expect(String(providers[1]?.attributes['gen_ai.system_instructions'])).toContain('gardener');
    expect(JSON.stringify(receiver.spans)).not.toContain(PROVIDER_KEY);
});

test('a receiver that is down costs no answer', async () => {
    await startTracing();
    await receiver.stop();
    expect((await server.post(CHAT, HELLO)).status).toBe(200);
    await server.stop();
});

function named(spans: readonly ReceivedSpan[]) {
    return {
        request: spans.find(({ kind }) => kind === 2),
        agent: spans.find(({ kind }) => kind === 1),
        providers: spans.filter(({ kind }) => kind === 3),
    };
}
