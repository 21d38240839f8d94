import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { request } from 'node:http';
import { documentedProxies } from '../support/documented-proxies.ts';
import { logIn } from '../support/log-in.ts';
import { readStream } from '../support/read-stream.ts';
import type { RunningProxy } from '../support/running-proxy.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { startOwnProxy } from '../support/start-proxy.ts';
import { providerAt, startTestServer, TEST_KEY, type TestServer } from '../support/start-test-server.ts';

const FOREVER = { waitFor: new Promise<never>(() => {}) };
const CHAT = '/agents/jack-green/api/openai/chat/completions';
const DOORS = [
    ['the API', CHAT, { messages: [{ role: 'user', content: 'Hello!' }], stream: true }],
    ['the web chat', '/agents/jack-green/api/chat', { message: 'Hello!' }],
] as const;
/** As a proxy of another machine would have it: addresses of this machine are not counted. */
const CLIENT_ADDRESS = '127.0.0.2';

const PROXIES = [
    ...documentedProxies().map(({ name, start }) => ({ name: `${name} as documented`, start })),
    { name: 'a plain proxy', start: (url: string) => startOwnProxy([url]) },
];

describe.each(PROXIES)('$name', ({ start }) => {
    let upstream: ScriptedUpstream;
    let server: TestServer;
    let proxy: RunningProxy;

    beforeAll(async () => {
        upstream = startScriptedUpstream();
        server = await startTestServer({ providers: [providerAt(upstream.baseUrl)], config: { isProxyTrusted: true } });
        proxy = await start(server.url);
    });
    afterAll(async () => {
        await proxy.stop();
        await server.stop();
        await upstream.stop();
    });

    describe.each(DOORS)('%s', (_door, path, body) => {
        test('hands on each piece of an answer at once', async () => {
            const goOn = Promise.withResolvers<void>();
            upstream.reply({ text: ['The first ', { waitFor: goOn.promise }, 'and the rest'] });
            const stream = await readStream(await post(path, body), 'The first ');
            goOn.resolve();
            expect(await stream.rest()).toContain('and the rest');
        });

        test('tells that the client has left', async () => {
            upstream.reply({ text: ['Half of ', FOREVER] });
            const client = new AbortController();
            const stream = await readStream(await post(path, body, {}, client.signal), 'Half of ');
            client.abort();
            await upstream.aborted();
            await stream.rest().catch(() => 'left');
            await server.turnsEnded();
            expect((await server.rows('ChatHistory')).at(-1)).toMatchObject({ status: 'INTERRUPTED' });
        });
    });

    test('says from which address a client comes, whatever the client claims (attack 56)', async () => {
        const forged = { 'x-forwarded-for': '203.0.113.99', 'x-forwarded-proto': 'https' };
        const headers = await postFrom(CLIENT_ADDRESS, `${proxy.url}/agents/jack-green/api/chat`, forged);
        expect((await server.rows('ChatHistory')).at(-1)).toMatchObject({ ip: CLIENT_ADDRESS });
        expect(headers['set-cookie']?.[0]).not.toContain('Secure');
    });

    test('lets the admin act on pages of its address', async () => {
        const admin = await logIn(server);
        const answer = await post('/api/tokens', { note: 'By the proxy' }, { ...admin, origin: proxy.url });
        expect(answer.status).toBe(201);
        const foreign = await post('/api/tokens', {}, { ...admin, origin: 'http://elsewhere.example' });
        expect(foreign.status).toBe(403);
    });

    test('hands on large questions, and the refusal of what is too large', async () => {
        const content = 'x'.repeat(20_000_000);
        const answer = await post(CHAT, { messages: [{ role: 'user', content }] });
        expect(answer.status).toBe(200);
        expect(upstream.requests.at(-1)?.bodyText.length).toBeGreaterThan(content.length);
        const refusal = await post(CHAT, { messages: [{ role: 'user', content: content + content }] });
        expect(refusal.status).toBe(413);
        expect(await refusal.json()).toMatchObject({ error: { code: 'request_too_large' } });
    });

    function post(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}, signal?: AbortSignal) {
        return fetch(proxy.url + path, {
            method: 'POST',
            headers: { authorization: `Bearer ${TEST_KEY}`, 'content-type': 'application/json', ...headers },
            body: JSON.stringify(body),
            signal: signal ?? null,
        });
    }
});

/** Asks from another address of this machine; `fetch` has only one. */
async function postFrom(localAddress: string, url: string, headers: Readonly<Record<string, string>>) {
    const { promise, resolve, reject } = Promise.withResolvers<Record<string, string[] | undefined>>();
    const sent = request(url, {
        method: 'POST',
        localAddress,
        headers: { ...headers, 'content-type': 'application/json' },
    });
    sent.on('error', reject);
    sent.on('response', response => {
        response.resume();
        response.on('end', () => resolve({ 'set-cookie': response.headers['set-cookie'] }));
    });
    sent.end(JSON.stringify({ message: 'Hello!', stream: false }));
    return promise;
}

test('the admin may act on pages of the public address, whatever name a proxy asks under', async () => {
    const server = await startTestServer({ config: { publicUrl: 'https://agents.example.com' } });
    const headers = { ...(await logIn(server)), origin: 'https://agents.example.com' };
    expect((await server.post('/api/tokens', { note: 'By the proxy' }, headers)).status).toBe(201);
    const foreign = { ...headers, origin: 'https://example.com' };
    expect((await server.post('/api/tokens', {}, foreign)).status).toBe(403);
    await server.stop();
});
