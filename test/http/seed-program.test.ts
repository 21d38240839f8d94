import { afterAll, expect, test } from 'bun:test';
import OpenAI from 'openai';
import { startScriptedUpstream } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, TEST_KEY, type TestServer } from '../support/start-test-server.ts';

const started: { stop(): Promise<void> }[] = [];
afterAll(() => Promise.all(started.map(each => each.stop())));

test('the seed program prints an answer of the built-in model on a fresh server', async () => {
    const server = await start();
    const content = await seedProgram(server);
    expect(content).toContain('Jack');
});

test('each provider of a chain is asked for a model of its own', async () => {
    const google = startScriptedUpstream({ models: ['gemini-2.5-flash-lite'] });
    const openai = startScriptedUpstream({ models: ['gpt-5-mini'] });
    started.push(google, openai);
    google.replyAlways({ status: 500, body: { error: { message: 'contents are not specified', code: 500 } } });
    openai.replyAlways({ text: 'Hello from the garden!' });
    const server = await start({
        providers: [
            providerAt(google.baseUrl, { name: 'google', model: 'gemini-2.5-flash-lite' }),
            providerAt(openai.baseUrl, { name: 'openai', model: 'gpt-5-mini' }),
        ],
    });

    expect(await seedProgram(server)).toBe('Hello from the garden!');
    expect(google.requests.map(request => request.body?.['model'])).toEqual(['gemini-2.5-flash-lite']);
    expect(openai.requests.map(request => request.body?.['model'])).toEqual(['gpt-5-mini']);
    for (const { requests } of [google, openai]) {
        expect(requests[0]?.body?.['messages']).toContainEqual({ role: 'user', content: 'Hello!' });
    }
    const reply = (await server.rows('ChatHistory')).at(-1);
    expect([reply?.['provider'], reply?.['model']]).toEqual(['openai', 'gpt-5-mini']);
});

async function start(options: Parameters<typeof startTestServer>[0] = {}): Promise<TestServer> {
    const server = await startTestServer(options);
    started.push(server);
    return server;
}

async function seedProgram(server: TestServer): Promise<string | null | undefined> {
    const client = new OpenAI({ baseURL: `${server.url}/agents/jack-green/api/openai`, apiKey: TEST_KEY });
    const response = await client.chat.completions.create({
        model: 'agent:jack-green',
        messages: [{ role: 'user', content: 'Hello!' }],
    });
    return response.choices[0]?.message.content;
}
