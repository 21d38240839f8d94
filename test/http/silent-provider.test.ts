import { afterAll, beforeAll, expect, test } from 'bun:test';
import { jsonOf } from '../support/json-of.ts';
import { readSseData } from '../support/read-sse-data.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, type TestServer } from '../support/start-test-server.ts';

/** Longer than the silence after which Bun and Elysia cut a connection, each on its own. */
const BEFORE_FIRST_TOKEN_MS = 35_000;
const BETWEEN_TOKENS_MS = 15_000;
const API = '/agents/jack-green/api/openai/chat/completions';
const HELLO = { messages: [{ role: 'user' as const, content: 'Hello!' }] };

let upstream: ScriptedUpstream;
let server: TestServer;

beforeAll(async () => {
    upstream = startScriptedUpstream();
    // The silence itself is what is tested here: no event could stand for it.
    upstream.replyAlways(() => ({
        text: [{ waitFor: Bun.sleep(BEFORE_FIRST_TOKEN_MS) }, 'Better late ', { waitFor: pause() }, 'than never'],
    }));
    server = await startTestServer({ providers: [providerAt(upstream.baseUrl)] });
});
afterAll(() => Promise.all([upstream.stop(), server.stop()]));

/** A pause that begins when it is reached. */
function pause(): Promise<void> {
    return Bun.sleep(BEFORE_FIRST_TOKEN_MS + BETWEEN_TOKENS_MS);
}

test.concurrent('the openai package gets all of a stream (attack 37)', async () => {
    const stream = await server.openai().chat.completions.create({ model: 'x', ...HELLO, stream: true });
    const chunks = await Array.fromAsync(stream);
    expect(chunks.map(chunk => chunk.choices[0]?.delta.content ?? '').join('')).toBe('Better late than never');
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop');
});

test.concurrent('the openai package gets a whole answer', async () => {
    const completion = await server.openai().chat.completions.create({ model: 'x', ...HELLO });
    expect(completion.choices[0]?.message.content).toBe('Better late than never');
});

test.concurrent('a stream says that it is alive, in comments of one line (attack 37)', async () => {
    const text = await (await server.post(API, { ...HELLO, stream: true })).text();
    expect(text).toStartWith(': ping\n');
    expect(text.match(/^: ping\n/gm)?.length).toBeGreaterThanOrEqual(4);
    expect(text).not.toContain(': ping\n\n');
    expect(readSseData(text).at(-1)).toBe('[DONE]');
});

test.concurrent('the web chat gets all of a stream', async () => {
    const text = await (await server.post('/agents/jack-green/api/chat', { message: 'Hello!' })).text();
    const deltas = readSseData(text).map(event => Object(event).delta ?? '');
    expect(deltas.join('')).toBe('Better late than never');
});

test.concurrent('the web chat gets a whole answer', async () => {
    const response = await server.post('/agents/jack-green/api/chat', { message: 'Hello!', stream: false });
    expect((await jsonOf(response)).message.parts).toEqual([{ type: 'text', text: 'Better late than never' }]);
});
