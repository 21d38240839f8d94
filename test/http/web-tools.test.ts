import { afterAll, beforeAll, expect, test } from 'bun:test';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, type TestServer } from '../support/start-test-server.ts';

const BOOK = 'Scout\nUSE BROWSER only garden pages\nUSE SEARCH ENGINE';
const LONG = 'x'.repeat(50_000);

let web: ReturnType<typeof Bun.serve>;
let upstream: ScriptedUpstream;
let allowed: TestServer;

beforeAll(async () => {
    web = Bun.serve({
        port: 0,
        hostname: '127.0.0.1',
        fetch(request) {
            const { pathname, searchParams } = new URL(request.url);
            if (pathname === '/search') {
                const title = `About ${searchParams.get('q')}`;
                return Response.json({ results: [{ title, url: 'https://example.com/roses', content: 'Roses.' }] });
            }
            if (pathname === '/long') return new Response(LONG, { headers: { 'content-type': 'text/plain' } });
            const html = '<title>Roses</title><script>alert(1)</script><p>Roses like <b>sun</b>.</p>';
            return new Response(html, { headers: { 'content-type': 'text/html' } });
        },
    });
    upstream = startScriptedUpstream();
    allowed = await startTestServer({
        providers: [providerAt(upstream.baseUrl)],
        config: {
            isPrivateAllowed: true,
            isBrowsingAllowed: true,
            searchUrl: `http://127.0.0.1:${web.port}/search?q={query}&format=json`,
        },
    });
    await allowed.createAgent(BOOK);
});
afterAll(async () => {
    await allowed.stop();
    await upstream.stop();
    await web.stop(true);
});

test('a book that uses browser and search engine has both tools, with what it says to them', async () => {
    await ask(allowed);
    const tools: readonly { readonly function: { readonly name: string; readonly description: string } }[] = Object(
        upstream.requests.at(-1)?.body?.['tools'],
    );
    expect(tools.map(tool => [tool.function.name, tool.function.description])).toEqual([
        ['open_page', 'Opens a web page or PDF and gives its text. only garden pages'],
        ['search_web', 'Searches the web.'],
    ]);
});

test('a page that the model opens comes as text', async () => {
    expect(await toolOutput('open_page', { url: `http://127.0.0.1:${web.port}/` })).toBe('Roses\n\nRoses like sun.');
});

test('a page that cannot be reached is no address that a model could repeat', async () => {
    expect(await toolOutput('open_page', { url: 'http://127.0.0.1:9/' })).toBe('The address cannot be reached.');
});

test('a long page is cut', async () => {
    const text = await toolOutput('open_page', { url: `http://127.0.0.1:${web.port}/long` });
    expect(text).toStartWith('xxx');
    expect(text.length).toBeLessThan(LONG.length / 2);
});

test('what the model searches for is found by the engine of the operator', async () => {
    expect(await toolOutput('search_web', { query: 'roses & sun' })).toBe(
        'About roses & sun\nhttps://example.com/roses\nRoses.',
    );
});

test('an address that is none, and words that are missing, are told to the model', async () => {
    expect(await toolOutput('open_page', { url: 'file:///etc/passwd' })).toContain('http and https');
    expect(await toolOutput('search_web', {})).toContain('missing');
});

test('without the consent of the admin there are no such tools, and the answer comes all the same', async () => {
    const server = await startTestServer({ providers: [providerAt(upstream.baseUrl)] });
    await server.createAgent(BOOK);
    expect(await ask(server)).toBe('Hello from scripted-model');
    expect(upstream.requests.at(-1)?.body).not.toHaveProperty('tools');
    await server.stop();
});

test('with consent, private addresses stay closed to the browser', async () => {
    const server = await startTestServer({
        providers: [providerAt(upstream.baseUrl)],
        config: { isBrowsingAllowed: true },
    });
    await server.createAgent(BOOK);
    expect(await toolOutput('open_page', { url: `http://127.0.0.1:${web.port}/` }, server)).not.toContain('Roses');
    await server.stop();
});

async function ask(server: TestServer): Promise<string | null | undefined> {
    const completion = await server
        .openai('scout')
        .chat.completions.create({ model: 'x', messages: [{ role: 'user', content: 'What do roses like?' }] });
    return completion.choices[0]?.message.content;
}

/** What the model gets to read after it has called a tool. */
async function toolOutput(name: string, input: object, server = allowed): Promise<string> {
    const call = { index: 0, id: 'call_1', type: 'function', function: { name, arguments: JSON.stringify(input) } };
    upstream.reply({
        chunks: [
            { choices: [{ index: 0, delta: { tool_calls: [call] } }] },
            { choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] },
        ],
    });
    await ask(server);
    return Object(upstream.requests.at(-1)?.body?.['messages']).at(-1).content;
}
