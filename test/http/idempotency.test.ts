import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { createToken } from '../../src/auth/create-token.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { jsonOf } from '../support/json-of.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, type TestServer } from '../support/start-test-server.ts';

const OTHER_KEY = 'ptbk_00000000000000000000000000000002';
const COMPLETIONS = '/agents/jack-green/api/openai/chat/completions';
const RESPONSES = '/agents/jack-green/api/openai/responses';
const HELLO = { messages: [{ role: 'user', content: 'Hello!' }] };
const DAY_MS = 24 * 60 * 60 * 1000;

let keyCount = 0;
const newKey = () => ({ 'idempotency-key': `key-${++keyCount}` });

eachDialect('an Idempotency-Key', (_, { newUrl, dialect }) => {
    let upstream: ScriptedUpstream;
    let server: TestServer;
    let elapsedMs = 0;

    beforeAll(async () => {
        upstream = startScriptedUpstream();
        server = await startTestServer({
            databaseUrl: await newUrl(),
            providers: [providerAt(upstream.baseUrl)],
            overrides: { now: () => new Date(Date.now() + elapsedMs) },
        });
        await createToken(server.context, { key: OTHER_KEY });
    });
    beforeEach(() => upstream.replyAlways({ text: ['Hello ', 'there'] }));
    afterAll(async () => {
        await server.stop();
        await upstream.stop();
    });

    /** How many times the provider was asked and how many rows were written meanwhile. */
    const countWork = async (work: () => Promise<unknown>) => {
        const before = [upstream.requests.length, (await server.rows('ChatHistory')).length] as const;
        await work();
        const rows = await server.rows('ChatHistory');
        return { calls: upstream.requests.length - before[0], rows: rows.length - before[1] };
    };

    /** Resolves when the provider has the request that follows on the `count` before. */
    const askedAfter = async (count: number) => {
        while (upstream.requests.indexOf(await upstream.nextRequest()) < count);
    };

    describe.each([
        ['a completion', COMPLETIONS, HELLO],
        ['a streamed completion', COMPLETIONS, { ...HELLO, stream: true }],
        ['a response', RESPONSES, { input: 'Hello!' }],
        ['a streamed response', RESPONSES, { input: 'Hello!', stream: true }],
    ])('with %s', (_name, path, body) => {
        test('gives the same bytes for one call of the provider and one turn', async () => {
            const key = newKey();
            const texts: string[] = [];
            const work = await countWork(async () => {
                for (let count = 0; count < 3; count += 1) {
                    const response = await server.post(path, body, key);
                    expect(response.status).toBe(200);
                    texts.push(await response.text());
                }
            });
            expect(work).toEqual({ calls: 1, rows: 2 });
            expect(texts[0]).toContain('there');
            expect(texts).toEqual([texts[0], texts[0], texts[0]].map(String));
        });

        test('lets a second request wait for the first', async () => {
            const release = Promise.withResolvers<void>();
            upstream.reply({ text: ['Hello ', { waitFor: release.promise }, 'again'] });
            const key = newKey();
            const asked = upstream.requests.length;
            const work = await countWork(async () => {
                const first = server.post(path, body, key);
                await askedAfter(asked);
                const second = server.post(path, body, key);
                release.resolve();
                const [one, other] = await Promise.all([first, second]);
                expect(await other.text()).toBe(await one.text());
            });
            expect(work).toEqual({ calls: 1, rows: 2 });
        });

        test('keeps nothing of a failure', async () => {
            upstream.reply({ status: 500, body: { error: { message: 'No' } } });
            const key = newKey();
            expect((await server.post(path, body, key)).status).toBe(502);
            expect(await (await server.post(path, body, key)).text()).toContain('there');
        });

        test('lets the answer be made when the first client has left', async () => {
            const release = Promise.withResolvers<void>();
            upstream.reply({ text: ['Hello ', { waitFor: release.promise }, 'again'] });
            const key = newKey();
            const asked = upstream.requests.length;
            const work = await countWork(async () => {
                const leaving = new AbortController();
                const first = fetch(server.url + path, {
                    method: 'POST',
                    headers: { authorization: `Bearer ${server.openai().apiKey}`, ...key },
                    body: JSON.stringify(body),
                    signal: leaving.signal,
                }).then(response => response.text());
                await askedAfter(asked);
                leaving.abort();
                await first.catch(() => undefined);
                const second = server.post(path, body, key);
                release.resolve();
                expect(await (await second).text()).toContain('again');
            });
            expect(work).toEqual({ calls: 1, rows: 2 });
        });
    });

    test('keeps nothing of a stream that broke off', async () => {
        for (const [path, body] of [
            [COMPLETIONS, HELLO],
            [RESPONSES, { input: 'Hello!' }],
        ] as const) {
            const key = newKey();
            upstream.reply({ chunks: [{ choices: [{ index: 0, delta: { content: 'Half' } }] }] });
            const broken = await (await server.post(path, { ...body, stream: true }, key)).text();
            expect(broken).toContain('"error"');
            expect(await (await server.post(path, { ...body, stream: true }, key)).text()).toContain('there');
        }
    });

    test('is refused with another body and at another address', async () => {
        const key = newKey();
        await server.post(COMPLETIONS, HELLO, key);
        for (const [path, body] of [
            [COMPLETIONS, { ...HELLO, temperature: 0 }],
            [COMPLETIONS, { ...HELLO, stream: true }],
            ['/api/openai/chat/completions', { ...HELLO, model: 'agent:jack-green' }],
        ] as const) {
            const response = await server.post(path, body, key);
            const { error } = await jsonOf(response);
            expect([response.status, response.headers.get('x-should-retry'), error.code, error.param]).toEqual([
                400,
                'false',
                'idempotency_key_reused',
                'Idempotency-Key',
            ]);
        }
    });

    test('is of one caller alone', async () => {
        const key = newKey();
        const work = await countWork(async () => {
            await server.post(COMPLETIONS, HELLO, key);
            const response = await server.post(COMPLETIONS, HELLO, { ...key, authorization: `Bearer ${OTHER_KEY}` });
            expect(response.status).toBe(200);
        });
        expect(work).toEqual({ calls: 2, rows: 4 });
    });

    test('opens no answer of an agent that is gone', async () => {
        await server.createAgent('Anna\n\nPERSONA A gardener');
        const path = '/agents/anna/api/openai/chat/completions';
        const key = newKey();
        expect((await server.post(path, HELLO, key)).status).toBe(200);
        await server.context.agents.delete('anna', new Date());
        expect((await server.post(path, HELLO, key)).status).toBe(410);
    });

    test('that is empty is none', async () => {
        const empty = { 'idempotency-key': '' };
        const work = await countWork(async () => {
            for (const content of ['One', 'Two']) {
                const response = await server.post(COMPLETIONS, { messages: [{ role: 'user', content }] }, empty);
                expect(response.status).toBe(200);
            }
        });
        expect(work).toEqual({ calls: 2, rows: 4 });
    });

    test('of more than 255 characters is refused', async () => {
        const response = await server.post(COMPLETIONS, HELLO, { 'idempotency-key': 'x'.repeat(256) });
        expect([response.status, (await jsonOf(response)).error.param]).toEqual([400, 'Idempotency-Key']);
    });

    test('is forgotten after a day, with its answer', async () => {
        const key = newKey();
        await server.post(COMPLETIONS, HELLO, key);
        elapsedMs += DAY_MS + 1000;
        const work = await countWork(() => server.post(COMPLETIONS, { ...HELLO, temperature: 0 }, key));
        expect(work.calls).toBe(1);
        expect(await server.rows('KeptAnswer')).toHaveLength(1);
    });

    test('whose answer is too large is refused and not answered again', async () => {
        upstream.reply({ text: ['x'.repeat(5 * 1024 * 1024)] });
        const key = newKey();
        const first = await server.post(COMPLETIONS, HELLO, key);
        expect((await first.text()).length).toBeGreaterThan(5 * 1024 * 1024);
        expect((await server.post(COMPLETIONS, HELLO, key)).status).toBe(400);
    });

    test('of a server that is gone is taken over', async () => {
        const key = newKey();
        await server.post(COMPLETIONS, HELLO, key);
        const [row] = (await server.rows('KeptAnswer')).slice(-1);
        const keyHash = String(row?.['keyHash']);
        const { keptAnswers } = server.context.stores;
        await keptAnswers.release({ keyHash, leaseToken: String(row?.['leaseToken']) });
        const at = server.context.now();
        const lease = { keyHash, leaseToken: 'gone', leaseUntil: at };
        await keptAnswers.claim({
            ...lease,
            requestHash: String(row?.['requestHash']),
            at,
            expiresAt: new Date(at.getTime() + DAY_MS),
        });
        expect((await server.post(COMPLETIONS, HELLO, key)).status).toBe(200);
        await keptAnswers.finish(lease, { contentType: 'application/json', body: 'late' });
        expect(await (await server.post(COMPLETIONS, HELLO, key)).text()).toContain('there');
    });

    if (dialect === 'postgres') {
        test('is one for all servers of a database', async () => {
            const databaseUrl = await newUrl();
            const providers = [providerAt(upstream.baseUrl)];
            const servers = [
                await startTestServer({ databaseUrl, providers }),
                await startTestServer({ databaseUrl, providers }),
            ];
            const release = Promise.withResolvers<void>();
            upstream.reply({ text: ['Hello ', { waitFor: release.promise }, 'everywhere'] });
            const asked = upstream.requests.length;
            const key = newKey();
            const answers = servers.map(each => each.post(COMPLETIONS, { ...HELLO, stream: true }, key));
            await askedAfter(asked);
            release.resolve();
            const [one, other] = await Promise.all(answers.map(async answer => (await answer).text()));
            expect(one).toContain('everywhere');
            expect(other).toBe(one);
            expect(upstream.requests.length - asked).toBe(1);
            for (const each of servers) await each.stop();
        });
    }
});
