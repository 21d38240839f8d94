import { afterAll, beforeAll, expect, test } from 'bun:test';
import { getEventListeners } from 'node:events';
import { logIn } from '../support/log-in.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, type TestServer } from '../support/start-test-server.ts';

const AGENT = '/agents/jack-green/api';
const HELLO = { messages: [{ role: 'user', content: 'Hello!' }] };
const UI_HELLO = { messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello!' }] }] };
const MCP_CALL = {
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: 'chat', arguments: { message: 'Hello!' } },
};
const MCP_HEADERS = { accept: 'application/json, text/event-stream' };

const shutdown = new AbortController();
let upstream: ScriptedUpstream;
let server: TestServer;
let admin: Readonly<Record<string, string>> = {};

beforeAll(async () => {
    upstream = startScriptedUpstream({ models: ['scripted-model', 'scripted-embed'] });
    upstream.replyAt('/v1/embeddings', { body: { data: [{ index: 0, embedding: [1] }] } });
    upstream.replyAt('/v1/completions', { raw: ['data: {"choices":[{"text":"Hi","finish_reason":"stop"}]}\n\n'] });
    server = await startTestServer({
        providers: [providerAt(upstream.baseUrl)],
        overrides: { shutdown: shutdown.signal },
    });
    admin = await logIn(server);
});
afterAll(async () => {
    await server.stop();
    await upstream.stop();
});

/** What is added with every request is looked through with every request: a server would become slower as long as it runs. */
test.each([
    ['a completion', `${AGENT}/openai/chat/completions`, HELLO, {}],
    ['a streamed completion', `${AGENT}/openai/chat/completions`, { ...HELLO, stream: true }, {}],
    ['one that would go on', `${AGENT}/openai/chat/completions`, { ...HELLO, stream: true }, { 'x-resume': 'true' }],
    ['one with a key of its own', `${AGENT}/openai/chat/completions`, HELLO, { 'idempotency-key': 'one' }],
    ['a response', `${AGENT}/openai/responses`, { input: 'Hello!' }, {}],
    ['a streamed response', `${AGENT}/openai/responses`, { input: 'Hello!', stream: true }, {}],
    ['embeddings', `${AGENT}/openai/embeddings`, { input: 'Hello!' }, {}],
    ['a continued text', `${AGENT}/openai/completions`, { prompt: 'Hello!' }, {}],
    ['a streamed continued text', `${AGENT}/openai/completions`, { prompt: 'Hello!', stream: true }, {}],
    ['a chat', `${AGENT}/chat`, { message: 'Hello!' }, {}],
    ['a chat that would go on', `${AGENT}/chat`, { message: 'Hello!' }, { 'x-resume': 'true' }],
    ['a chat that is not streamed', `${AGENT}/chat`, { message: 'Hello!', stream: false }, {}],
    ['a chat that is refused', '/agents/nobody/api/chat', { message: 'Hello!' }, {}],
    ['a book that is tried', `${AGENT}/book/try`, { ...UI_HELLO, agentSource: 'Jack Green' }, {}],
    ['a chat by MCP', `${AGENT}/mcp`, MCP_CALL, MCP_HEADERS],
])('%s leaves nothing behind that waits for the end of the server', async (_name, path, body, headers) => {
    const response = await server.post(path, body, { ...headers, ...admin });
    await response.text();
    expect(response.status).toBe(path.includes('nobody') ? 404 : 200);
    await server.drain();
    expect(getEventListeners(shutdown.signal, 'abort')).toHaveLength(0);
});
