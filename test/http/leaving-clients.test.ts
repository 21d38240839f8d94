import { afterAll, describe, expect, test } from 'bun:test';
import { eachDialect } from '../support/each-dialect.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { startStopwatch } from '../support/start-stopwatch.ts';
import { providerAt, startTestServer, type TestServer } from '../support/start-test-server.ts';

const FOREVER = { waitFor: new Promise<never>(() => {}) };
const DOORS = [
    ['the API', '/agents/jack-green/api/openai/chat/completions', { messages: [{ role: 'user', content: 'Hello!' }] }],
    ['the web chat', '/agents/jack-green/api/chat', { message: 'Hello!' }],
] as const;

eachDialect('a client that leaves', (_, { newUrl }) => {
    const started: { stop(): Promise<void> }[] = [];
    afterAll(async () => {
        for (const each of started) await each.stop();
    });

    describe.each(DOORS)('%s', (_door, path, body) => {
        test('during a stream cancels the provider request and records the partial reply as INTERRUPTED (attack 35)', async () => {
            const { server, upstream } = await start({ text: ['Half of ', 'an answer', FOREVER] });
            const client = new AbortController();
            const response = await ask(server, path, { ...body, stream: true }, client.signal);
            await readUntil(response, 'an answer');
            await leave(client, upstream);
            expect(await lastRow(server)).toEqual(['MODEL', 'Half of an answer', 'INTERRUPTED']);
        });

        test.each([true, false])(
            'before the first word (stream: %p) leaves an empty INTERRUPTED reply',
            async stream => {
                const { server, upstream } = await start({ text: [FOREVER] });
                const client = new AbortController();
                const asked = ask(server, path, { ...body, stream }, client.signal).catch(() => null);
                await upstream.nextRequest();
                await leave(client, upstream);
                await asked;
                expect(await lastRow(server)).toEqual(['MODEL', '', 'INTERRUPTED']);
            },
        );

        test('before the first word can continue the conversation', async () => {
            const { server, upstream } = await start({ text: [FOREVER] });
            const client = new AbortController();
            const asked = ask(server, path, { ...body, stream: false }, client.signal).catch(() => null);
            await upstream.nextRequest();
            await leave(client, upstream);
            await asked;
            await lastRow(server);
            const { conversationId } = (await server.rows('ChatHistory'))[0] ?? {};
            const next =
                'message' in body
                    ? { message: 'And now?', conversationId }
                    : {
                          messages: [
                              ...body.messages,
                              { role: 'assistant', content: '' },
                              { role: 'user', content: 'And now?' },
                          ],
                      };
            await (await server.post(path, next)).text();
            expect(Object(upstream.requests.at(-1)?.body?.['messages']).at(-1)).toEqual({
                role: 'user',
                content: 'Hello!\n\nAnd now?',
            });
            const rows = await server.rows('ChatHistory');
            expect(rows.map(row => row['conversationId'])).toEqual(Array(4).fill(conversationId));
        });

        test('during a reply that is not streamed records the partial reply as INTERRUPTED', async () => {
            const arrived = Promise.withResolvers<void>();
            const { server, upstream } = await start({
                raw: (async function* () {
                    yield 'data: {"choices":[{"index":0,"delta":{"content":"Half of "}}]}\n\n';
                    arrived.resolve();
                    yield FOREVER;
                })(),
            });
            const client = new AbortController();
            const asked = ask(server, path, { ...body, stream: false }, client.signal).catch(() => null);
            await arrived.promise;
            await leave(client, upstream);
            await asked;
            const [role, content, status] = await lastRow(server);
            expect([role, status]).toEqual(['MODEL', 'INTERRUPTED']);
            expect(['', 'Half of ']).toContain(String(content));
        });

        test('after the finish records a COMPLETE reply', async () => {
            const { server } = await start({ text: ['All of it'] });
            const client = new AbortController();
            const response = await ask(server, path, { ...body, stream: true }, client.signal);
            await readUntil(response, /"finish_reason":"stop"|"type":"finish"/);
            client.abort();
            expect(await lastRow(server)).toEqual(['MODEL', 'All of it', 'COMPLETE']);
        });
    });

    async function start(script: Parameters<ScriptedUpstream['reply']>[0]) {
        const upstream = startScriptedUpstream();
        upstream.reply(script);
        const server = await startTestServer({
            databaseUrl: await newUrl(),
            providers: [providerAt(upstream.baseUrl)],
        });
        started.push(server, upstream);
        return { server, upstream };
    }
});

function ask(server: TestServer, path: string, body: object, signal: AbortSignal): Promise<Response> {
    const headers = { authorization: 'Bearer ptbk_00000000000000000000000000000001' };
    return fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(body), signal });
}

/** Leaves, and sees the provider's request end within the second that is promised. */
async function leave(client: AbortController, upstream: ScriptedUpstream): Promise<void> {
    client.abort();
    const stopwatch = startStopwatch();
    await upstream.aborted();
    expect(stopwatch.stop()).toBeLessThan(1_000);
}

async function readUntil(response: Response, expected: string | RegExp): Promise<void> {
    let text = '';
    const decoder = new TextDecoder();
    const reader = response.body?.getReader();
    while (reader !== undefined && text.search(expected) === -1) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`The stream ended without ${expected}: ${text}`);
        text += decoder.decode(value, { stream: true });
    }
}

/** The reply's row, once the turn is over: role, content and status. */
async function lastRow(server: TestServer): Promise<readonly unknown[]> {
    await server.turnsEnded();
    const row = (await server.rows('ChatHistory')).at(-1);
    const { role, content } = Object(row?.['message']);
    return [role, content, row?.['status']];
}
