import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { createToken } from '../../src/auth/create-token.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { jsonOf } from '../support/json-of.ts';
import { logIn } from '../support/log-in.ts';
import { readSseData } from '../support/read-sse-data.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, TEST_KEY, type TestServer } from '../support/start-test-server.ts';

const API = '/agents/jack-green/api/openai/chat/completions';
const CHAT = '/agents/jack-green/api/chat';
const OTHER_KEY = 'ptbk_00000000000000000000000000000002';
const RESUME = { 'x-resume': 'true' };
const KEY = { authorization: `Bearer ${TEST_KEY}` };
const VISITOR = { cookie: `visitor=${'a'.repeat(32)}` };

eachDialect('a resumable reply', (_, { newUrl }) => {
    let upstream: ScriptedUpstream;
    let server: TestServer;
    /** Another server on the same database. */
    let other: TestServer;

    beforeAll(async () => {
        upstream = startScriptedUpstream();
        const databaseUrl = await newUrl();
        const providers = [providerAt(upstream.baseUrl)];
        server = await startTestServer({ databaseUrl, providers });
        other = await startTestServer({ databaseUrl, providers });
        await createToken(server.context, { key: OTHER_KEY });
    });
    afterAll(async () => {
        await other.stop();
        await server.stop();
        await upstream.stop();
    });

    describe('of the API', () => {
        test('can be resumed on another server, from the beginning and from any chunk (attack 39)', async () => {
            const { id, chunks, release } = await leaveInTheMiddle();
            const whole = get(other, `${API}/${id}/stream`);
            const rest = get(other, `${API}/${id}/stream?starting_after=${chunks.length - 1}`);
            release();
            const expected = ['Half of ', 'an ', 'answer'];
            expect(contentsOf(await whole)).toEqual(expected);
            expect(contentsOf(await rest)).toEqual(expected.slice(1));
            expect((await rest).at(-1)).toBe('[DONE]');
            expect((await server.rows('ChatHistory')).at(-1)).toMatchObject({
                status: 'COMPLETE',
                message: { content: 'Half of an answer' },
            });
        });

        test('can still be read after its end', async () => {
            const response = await server.post(API, { ...hello(), stream: true }, RESUME);
            const chunks = readSseData(await response.text());
            const id = idOf(chunks);
            await untilEnded(server, id);
            expect(await get(other, `${API}/${id}/stream`)).toEqual(chunks);
        });

        test('is completed without a client, also if it was not streamed', async () => {
            const hold = Promise.withResolvers<void>();
            const arrived = Promise.withResolvers<void>();
            upstream.reply(() => {
                arrived.resolve();
                return { text: ['All ', { waitFor: hold.promise }, 'of it'] };
            });
            const client = new AbortController();
            const asked = post(server, API, hello(), RESUME, client.signal).catch(() => null);
            await arrived.promise;
            client.abort();
            await asked;
            hold.resolve();
            await server.drain();
            expect((await server.rows('ChatHistory')).at(-1)).toMatchObject({
                status: 'COMPLETE',
                message: { content: 'All of it' },
            });
        });

        test('is stored without a client', async () => {
            const hold = Promise.withResolvers<void>();
            const arrived = Promise.withResolvers<void>();
            upstream.reply(() => {
                arrived.resolve();
                return { text: [{ waitFor: hold.promise }, 'To be fetched'] };
            });
            const client = new AbortController();
            const body = { ...hello(), stream: true, store: true };
            const asked = post(server, API, body, RESUME, client.signal).catch(() => null);
            await arrived.promise;
            client.abort();
            await asked;
            hold.resolve();
            await server.drain();
            const response = await fetch(server.url + API, { headers: KEY });
            const { data } = await jsonOf<{ data: readonly object[] }>(response);
            expect(data).toMatchObject([{ choices: [{ message: { content: 'To be fetched' } }] }]);
        });

        test('that is too large to store reaches its client, and cannot be resumed', async () => {
            upstream.reply({ text: ['x'.repeat(3 * 1024 * 1024), 'y'.repeat(3 * 1024 * 1024)] });
            const text = await (await server.post(API, { ...hello(), stream: true }, RESUME)).text();
            expect(text.length).toBeGreaterThan(6 * 1024 * 1024);
            expect(text).toEndWith('data: [DONE]\n\n');
            const id = /"id":"([^"]+)"/.exec(text)?.[1];
            const refused = await fetch(`${other.url}${API}/${id}/stream`, { headers: KEY });
            const { error } = await jsonOf(refused);
            expect([refused.status, refused.headers.get('x-should-retry'), error.message]).toEqual([
                502,
                'false',
                'The reply is too large to resume.',
            ]);
        });

        test('can be stopped from another server', async () => {
            const { id } = await leaveInTheMiddle();
            const reading = await fetch(`${other.url}${API}/${id}/stream`, { headers: KEY });
            const response = await post(other, `${API}/${id}/cancel`, {});
            expect(await jsonOf<object>(response)).toEqual({ id, object: 'chat.completion', cancelled: true });
            expect(await reading.text()).toContain('"code":"reply_stopped"');
            await server.drain();
            expect((await server.rows('ChatHistory')).at(-1)).toMatchObject({
                status: 'INTERRUPTED',
                message: { content: 'Half of ' },
            });
        });

        test('is not found with another API key, at another agent, or without x-resume (attack 10)', async () => {
            await server.createAgent('Other Agent').catch(() => null);
            const { id, release } = await leaveInTheMiddle();
            const foreign = await fetch(`${server.url}${API}/${id}/stream`, {
                headers: { authorization: `Bearer ${OTHER_KEY}` },
            });
            const elsewhere = await fetch(`${server.url}${API.replace('jack-green', 'other-agent')}/${id}/stream`, {
                headers: KEY,
            });
            release();
            const plain = readSseData(await (await server.post(API, { ...hello(), stream: true })).text());
            const without = await fetch(`${server.url}${API}/${idOf(plain)}/stream`, {
                headers: KEY,
            });
            expect([foreign.status, elsewhere.status, without.status]).toEqual([404, 404, 404]);
            await server.drain();
        });

        test('rejects an invalid position', async () => {
            const response = await server.post(API, { ...hello(), stream: true }, RESUME);
            const id = idOf(readSseData(await response.text()));
            const refused = await fetch(`${server.url}${API}/${id}/stream?starting_after=x`, {
                headers: KEY,
            });
            expect([refused.status, (await jsonOf(refused)).error.param]).toEqual([400, 'starting_after']);
        });
    });

    describe('of the web chat', () => {
        test('is resumed after a reload, as the SDK requests it (attack 39)', async () => {
            const { release } = await leaveChat('chat-1');
            const resumed = await fetch(`${other.url}${CHAT}/chat-1/stream`, { headers: VISITOR });
            expect(resumed.headers.get('x-vercel-ai-ui-message-stream')).toBe('v1');
            release();
            const deltas = readSseData(await resumed.text()).map(event => Object(event).delta ?? '');
            expect(deltas.join('')).toBe('Half of an answer');
            await server.drain();
            const later = await fetch(`${other.url}${CHAT}/chat-1/stream`, { headers: VISITOR });
            expect(later.status).toBe(204);
        });

        test('ends in all tabs when it is stopped in one (attack 39)', async () => {
            await leaveChat('chat-2');
            const tab = await fetch(`${other.url}${CHAT}/chat-2/stream`, { headers: VISITOR });
            const stopped = await post(other, `${CHAT}/chat-2/stop`, {}, VISITOR);
            expect(await jsonOf<object>(stopped)).toEqual({ isStopped: true });
            expect(await tab.text()).toContain('The reply was stopped.');
            await server.drain();
            expect((await server.rows('ChatHistory')).at(-1)?.['status']).toBe('INTERRUPTED');
        });

        test('can be resumed and stopped before its first word', async () => {
            const [hold, never] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
            await leaveBeforeFirstWord('early-1', hold.promise);
            const resumed = fetch(`${other.url}${CHAT}/early-1/stream`, { headers: VISITOR });
            hold.resolve();
            expect(await (await resumed).text()).toContain('At last');

            await leaveBeforeFirstWord('early-2', never.promise);
            const stopped = await post(other, `${CHAT}/early-2/stop`, {}, VISITOR);
            expect(await jsonOf<object>(stopped)).toEqual({ isStopped: true });
            await upstream.aborted();
            never.resolve();
            await server.drain();
            expect((await server.rows('ChatHistory')).at(-1)).toMatchObject({
                status: 'INTERRUPTED',
                message: { content: '' },
            });
        });

        test('is not found by another visitor', async () => {
            const { release } = await leaveChat('chat-3');
            const foreign = await fetch(`${server.url}${CHAT}/chat-3/stream`, {
                headers: { cookie: `visitor=${'b'.repeat(32)}` },
            });
            release();
            expect(foreign.status).toBe(204);
            await server.drain();
        });
    });

    test('of a private agent can be resumed only by the admin, also after they signed out', async () => {
        const { context } = server;
        const admin = await logIn(server);
        const both = { cookie: `${VISITOR.cookie}; ${admin['cookie']}` };
        await context.agents.setVisibility('jack-green', 'PRIVATE', context.now());
        try {
            const { release } = await leaveChat('chat-4', both);
            const picked = await fetch(`${server.url}${CHAT}/chat-4/stream`, { headers: both });
            const refused = await fetch(`${server.url}${CHAT}/chat-4/stream`, { headers: VISITOR });
            release();
            expect([picked.status, refused.status]).toEqual([200, 404]);
            await picked.text();
            await server.drain();
        } finally {
            await context.agents.setVisibility('jack-green', 'PUBLIC', context.now());
        }
    });

    /** Asks, reads the first words and goes, while the model waits. */
    async function leaveInTheMiddle() {
        const hold = Promise.withResolvers<void>();
        upstream.reply({ text: ['Half of ', { waitFor: hold.promise }, 'an ', 'answer'] });
        const client = new AbortController();
        const response = await post(server, API, { ...hello(), stream: true }, RESUME, client.signal);
        const chunks = await readUntil(response, 'Half of ');
        client.abort();
        return { id: idOf(chunks), chunks, release: hold.resolve };
    }

    async function leaveBeforeFirstWord(id: string, hold: Promise<void>): Promise<void> {
        const arrived = Promise.withResolvers<void>();
        upstream.reply(() => {
            arrived.resolve();
            return { text: [{ waitFor: hold }, 'At last'] };
        });
        const client = new AbortController();
        const messages = [{ id: '1', role: 'user', parts: [{ type: 'text', text: `Hello from ${id}` }] }];
        const asked = post(server, CHAT, { id, messages }, { ...RESUME, ...VISITOR }, client.signal).catch(() => null);
        await arrived.promise;
        client.abort();
        await asked;
    }

    async function leaveChat(id: string, who: Readonly<Record<string, string>> = VISITOR) {
        const hold = Promise.withResolvers<void>();
        upstream.reply({ text: ['Half of ', { waitFor: hold.promise }, 'an ', 'answer'] });
        const client = new AbortController();
        const messages = [{ id: '1', role: 'user', parts: [{ type: 'text', text: `Hello from ${id}` }] }];
        const response = await post(server, CHAT, { id, messages }, { ...RESUME, ...who }, client.signal);
        await readUntil(response, 'Half of ');
        client.abort();
        return { release: hold.resolve };
    }
});

function hello() {
    return { messages: [{ role: 'user', content: 'Hello!' }] };
}

function post(
    server: TestServer,
    path: string,
    body: object,
    headers: Readonly<Record<string, string>> = {},
    signal: AbortSignal | null = null,
): Promise<Response> {
    return fetch(server.url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${TEST_KEY}`, ...headers },
        body: JSON.stringify(body),
        signal,
    });
}

async function fetchText(server: TestServer, path: string): Promise<string> {
    const response = await fetch(server.url + path, { headers: KEY });
    return response.text();
}

async function get(server: TestServer, path: string): Promise<readonly unknown[]> {
    return readSseData(await fetchText(server, path));
}

/** Reads a whole reply, so that its last event is written down. */
async function untilEnded(server: TestServer, id: string): Promise<void> {
    await server.drain();
    await fetchText(server, `${API}/${id}/stream`);
}

async function readUntil(response: Response, expected: string): Promise<readonly unknown[]> {
    let text = '';
    const decoder = new TextDecoder();
    const reader = response.body?.getReader();
    while (reader !== undefined && !text.includes(expected)) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`The stream ended without ${expected}: ${text}`);
        text += decoder.decode(value, { stream: true });
    }
    return readSseData(text);
}

function idOf(chunks: readonly unknown[]): string {
    return String(Object(chunks[0]).id);
}

function contentsOf(chunks: readonly unknown[]): readonly string[] {
    return chunks.map(chunk => Object(chunk).choices?.[0]?.delta?.content ?? '').filter(content => content !== '');
}
